package pdf

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// standard lists the structure types we use and where each may stand (ISO 32000-1, 14.8.4).
var standard = map[string][]string{
	"/Document": {"root"}, "/Div": {"/Document", "/Div"}, "/P": {"/Document", "/Div", "/LBody"},
	"/H1": {"/Document", "/Div"}, "/H2": {"/Document", "/Div"}, "/H3": {"/Document", "/Div"},
	"/L": {"/Document", "/Div", "/LBody"}, "/LI": {"/L"}, "/Lbl": {"/LI"}, "/LBody": {"/LI"},
	"/Table": {"/Document", "/Div"}, "/Caption": {"/Table"}, "/THead": {"/Table"}, "/TBody": {"/Table"}, "/TR": {"/Table", "/THead", "/TBody"},
	"/TH": {"/TR"}, "/TD": {"/TR"}, "/Figure": {"/Document", "/Div"}, "/Form": {"/Document"},
	"/Link": {"/P", "/LBody", "/TD", "/TH", "/Caption"}, "/Span": {"/P", "/LBody", "/TD", "/TH", "/Caption"},
}

// tagWalk walks the structure tree.
type tagWalk struct {
	*checked
	owner   map[string]string // "page mcid" or annotation → element
	heading int
	shown   map[string]string // "page mcid" → text, from the content
}

// pages checks the pages with their content, then the structure against it.
func (c *checked) pages() {
	w := &tagWalk{checked: c, owner: map[string]string{}, shown: map[string]string{}}
	fonts := map[string]*usedFont{}
	pages := c.list(c.dict(c.root["/Pages"])["/Kids"])
	tree := c.dict(c.root["/StructTreeRoot"])
	kids := c.list(tree["/K"])
	if len(kids) != 1 {
		c.fail("%d roots of structure", len(kids))
		return
	}
	w.element(fmt.Sprint(kids[0]), fmt.Sprint(c.root["/StructTreeRoot"]), "root")
	parents := map[int]any{}
	nums := c.list(c.dict(tree["/ParentTree"])["/Nums"])
	for i := 0; i+1 < len(nums); i += 2 {
		if n := int(nums[i].(float64)); n != i/2 {
			c.fail("parent tree: key %d at place %d", n, i/2)
		}
		parents[i/2] = nums[i+1]
	}
	seen := map[string]bool{}
	for _, ref := range pages {
		w.page(fmt.Sprint(ref), fonts, parents, seen)
	}
	w.read(fmt.Sprint(kids[0]))
	for key, e := range w.owner {
		if !seen[key] {
			c.fail("element %s has %s, which no page shows", e, key)
		}
	}
	for name, f := range fonts {
		if f != nil {
			c.checkCodes(name, f)
		}
	}
}

func (w *tagWalk) page(ref string, fonts map[string]*usedFont, parents map[int]any, seen map[string]bool) {
	p := w.dict(ref)
	w.want("page", p, map[string]any{"/Type": "/Page", "/Tabs": "/S"})
	resources := w.dict(w.dict(p["/Resources"])["/Font"])
	local := map[string]*usedFont{}
	for name, f := range resources {
		key := fmt.Sprint(f)
		if fonts[key] == nil {
			fonts[key] = w.font(f)
		}
		local[name] = fonts[key]
	}
	var content []byte
	for _, s := range w.list(p["/Contents"]) {
		content = append(append(content, w.streams[fmt.Sprint(s)]...), '\n')
	}
	marked := w.content(content, local)
	up := w.list(parents[int(p["/StructParents"].(float64))])
	if len(up) != len(marked) {
		w.fail("page %s: %d marked stretches, the parent tree has %d", ref, len(marked), len(up))
		return
	}
	for id := range marked {
		key := ref + " " + strconv.Itoa(id)
		seen[key] = true
		if w.owner[key] != fmt.Sprint(up[id]) {
			w.fail("%s belongs to %q, by the parent tree to %v", key, w.owner[key], up[id])
		}
		if s := w.dict(up[id])["/S"]; s != "/"+marked[id].tag {
			w.fail("%s is marked %s in an element %v", key, marked[id].tag, s)
		}
		w.shown[key] = marked[id].text
	}
	for _, a := range w.list(p["/Annots"]) {
		key := fmt.Sprint(a)
		seen[key] = true
		d := w.dict(a)
		if d["/Subtype"] == "/Widget" && w.signed > 0 {
			w.widget(d, fonts)
		} else {
			w.want("annotation", d, map[string]any{"/Subtype": "/Link", "/F": 4.0})
			if d["/Contents"] == nil {
				w.fail("PDF/UA 7.18.5: annotation %v has no contents", a)
			}
		}
		if e := fmt.Sprint(parents[int(d["/StructParent"].(float64))]); e != w.owner[key] || e == "" {
			w.fail("annotation %v belongs to %q, by the parent tree to %q", a, w.owner[key], e)
		}
	}
}

// widget checks the field of a signature (ISO 19005-3 6.3, PDF/UA 7.18).
func (w *tagWalk) widget(d map[string]any, fonts map[string]*usedFont) {
	w.want("widget", d, map[string]any{"/FT": "/Sig", "/F": 132.0}) // printed, not hidden, locked
	if tip, _ := d["/TU"].(string); len(tip) < 4 {
		w.fail("PDF/UA 7.18.4: a field without an alternate name")
	}
	r := w.list(d["/Rect"])
	if number(r[0]) == number(r[2]) || number(r[1]) == number(r[3]) {
		return
	}
	ap := w.dict(d["/AP"])
	form := w.dict(ap["/N"])
	w.want("appearance", form, map[string]any{"/Type": "/XObject", "/Subtype": "/Form"})
	if len(ap) != 1 {
		w.fail("ISO 19005-3 6.3.3: appearances %v", ap)
	}
	local := map[string]*usedFont{}
	for name, f := range w.dict(w.dict(form["/Resources"])["/Font"]) {
		local[name] = w.font(f)
		fonts[fmt.Sprint(f)] = local[name]
	}
	content := "/Artifact <<>> BDC\n" + string(w.streams[fmt.Sprint(ap["/N"])]) + "\nEMC\n" // as a whole it is the element's
	w.content([]byte(content), local)
}

// element checks an element and everything in it.
func (w *tagWalk) element(ref, parent, above string) {
	d := w.dict(ref)
	s, _ := d["/S"].(string)
	if d["/P"] != parent {
		w.fail("%s %s says its parent is %v, it stands in %s", s, ref, d["/P"], parent)
	}
	if !slices.Contains(standard[s], above) {
		w.fail("%s stands in %s", s, above)
	}
	attrs := w.dict(d["/A"])
	switch s {
	case "/Figure":
		if d["/Alt"] == nil || attrs["/BBox"] == nil {
			w.fail("PDF/UA 7.3: figure without alternative or box")
		}
	case "/TH":
		if attrs["/Scope"] == nil {
			w.fail("PDF/UA 7.5: header cell without scope")
		}
	case "/L":
		if attrs["/ListNumbering"] == nil {
			w.fail("PDF/UA 7.6: list without numbering")
		}
	case "/H1", "/H2", "/H3":
		n := int(s[2] - '0')
		if n > w.heading+1 {
			w.fail("PDF/UA 7.4.2: heading %d after %d", n, w.heading)
		}
		w.heading = n
	}
	annotations, own, blocks := 0, 0, 0
	for _, k := range w.list(d["/K"]) {
		switch k := k.(type) {
		case float64:
			w.own(fmt.Sprint(d["/Pg"]), k, ref)
			own++
		case map[string]any:
			if k["/Type"] == "/MCR" {
				w.own(fmt.Sprint(k["/Pg"]), k["/MCID"].(float64), ref)
			} else {
				w.owner[fmt.Sprint(k["/Obj"])] = ref
				annotations++
			}
		case string:
			w.element(k, ref, s)
			if kind := w.dict(k)["/S"]; kind != "/Link" && kind != "/Span" {
				blocks++
			}
		}
	}
	if own > 0 && blocks > 0 {
		w.fail("%s has text and blocks side by side, whose order is not kept", s)
	}
	if s == "/Link" && annotations == 0 || s == "/Form" && annotations != 1 {
		w.fail("PDF/UA 7.18: %s with %d annotations", s, annotations)
	}
	if s == "/Table" {
		w.table(ref)
	}
}

// read collects the text in the order of the structure, one entry for each element of text.
func (w *tagWalk) read(ref string) string {
	d := w.dict(ref)
	var inline strings.Builder
	for _, k := range w.list(d["/K"]) {
		switch k := k.(type) {
		case float64:
			inline.WriteString(w.shown[fmt.Sprint(d["/Pg"])+" "+strconv.Itoa(int(k))])
		case map[string]any:
			if k["/Type"] == "/MCR" {
				inline.WriteString(w.shown[fmt.Sprint(k["/Pg"])+" "+strconv.Itoa(int(k["/MCID"].(float64)))])
			}
		case string:
			inline.WriteString(w.read(k))
		}
	}
	if s := d["/S"]; s == "/Link" || s == "/Span" {
		return inline.String()
	}
	if inline.Len() > 0 {
		w.text = append(w.text, inline.String())
	}
	return ""
}

func number(v any) float64 { f, _ := v.(float64); return f }

func (w *tagWalk) own(page string, id float64, e string) {
	key := page + " " + strconv.Itoa(int(id))
	if w.owner[key] != "" {
		w.fail("%s belongs to %s and %s", key, w.owner[key], e)
	}
	w.owner[key] = e
}

// table: all rows have the same number of columns (PDF/UA 7.5).
func (w *tagWalk) table(ref string) {
	width := -1
	var visit func(ref string)
	visit = func(ref string) {
		d := w.dict(ref)
		n := 0
		for _, k := range w.list(d["/K"]) {
			name, ok := k.(string)
			if !ok {
				continue
			}
			n += max(1, int(number(w.dict(w.dict(name)["/A"])["/ColSpan"])))
			if s := w.dict(name)["/S"]; s == "/TR" || s == "/THead" || s == "/TBody" {
				visit(name)
			}
		}
		if d["/S"] == "/TR" {
			if width < 0 {
				width = n
			} else if n != width {
				w.fail("PDF/UA 7.5: a row of %d columns in a table of %d", n, width)
			}
		}
	}
	visit(ref)
}

// markedText is a marked stretch of content.
type markedText struct{ tag, text string }

var token = regexp.MustCompile(`\[|\]|<<|>>|<[0-9A-F]*>|/[^\s/<>\[\]]+|[^\s/<>\[\]]+`)

// content reads a content stream: every mark on the paper stands in an element or an artifact, and
// nothing but the operators of our own pages occurs.
func (c *checked) content(data []byte, fonts map[string]*usedFont) map[int]markedText {
	out := map[int]markedText{}
	var stack []string
	open, id, inText, saved := "", -1, false, 0
	var current *usedFont
	for _, tok := range token.FindAllString(string(data), -1) {
		isOperator := tok[0] >= 'A' && tok[0] <= 'Z' || tok[0] >= 'a' && tok[0] <= 'z'
		if !isOperator {
			stack = append(stack, tok)
			continue
		}
		switch tok {
		case "BDC":
			if open != "" || inText {
				c.fail("marked content inside %q or in text", open)
			}
			open, id = strings.TrimPrefix(stack[0], "/"), -1
			if open != "Artifact" {
				id, _ = strconv.Atoi(stack[slices.Index(stack, "/MCID")+1])
				if _, ok := out[id]; ok {
					c.fail("marked stretch %d twice", id)
				}
				out[id] = markedText{tag: open}
			}
		case "EMC":
			if open == "" || inText {
				c.fail("end of marked content without its beginning")
			}
			open = ""
		case "BT", "ET":
			if inText = !inText; inText != (tok == "BT") {
				c.fail("%s out of order", tok)
			}
		case "q":
			saved++
		case "Q":
			if saved--; saved < 0 {
				c.fail("Q without q")
			}
		case "Tf":
			if current = fonts[stack[0]]; current == nil {
				c.fail("font %s is not in the resources", stack[0])
				return out
			}
		case "TJ":
			if open == "" || !inText || current == nil {
				c.fail("text outside marked content")
				return out
			}
			m := out[id]
			m.text += c.decode(stack, current)
			if id >= 0 {
				out[id] = m
			}
		case "f":
			if open == "" {
				c.fail("a mark on the paper outside marked content")
			}
		case "Td", "re", "rg", "m", "l", "c", "h":
		default:
			c.fail("operator %s", tok)
		}
		stack = stack[:0]
	}
	if open != "" || inText || saved != 0 {
		c.fail("content ends inside %q", open)
	}
	for i := range len(out) {
		if _, ok := out[i]; !ok {
			c.fail("marked stretch %d is left out", i)
		}
	}
	return out
}

func (c *checked) decode(stack []string, f *usedFont) string {
	var b strings.Builder
	for _, s := range stack {
		if s[0] != '<' || len(s) < 2 || s[1] == '<' {
			continue
		}
		for hex := s[1 : len(s)-1]; len(hex) >= 4; hex = hex[4:] {
			code, err := strconv.ParseUint(hex[:4], 16, 16)
			if err != nil {
				c.fail("text %s", s)
			}
			f.codes[int(code)] = true
			b.WriteRune(f.unicode[int(code)])
		}
	}
	return b.String()
}
