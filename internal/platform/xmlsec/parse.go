package xmlsec

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Limits bound what a document may cost. A zero field means the default.
type Limits struct {
	Bytes int // length of the input; default 16 MiB
	Nodes int // elements, texts, comments and instructions; default 200,000
	Depth int // elements inside one another; default and most 200
}

const (
	maxDepth      = 200 // canonicalisation walks recursively; no official schema comes near
	maxAttributes = 128 // on one element, declarations included
	maxScope      = 256 // declarations in force at one place: every lookup may scan them
)

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 16 << 20
	}
	if l.Nodes <= 0 {
		l.Nodes = 200_000
	}
	if l.Depth <= 0 || l.Depth > maxDepth {
		l.Depth = maxDepth
	}
	return l
}

// Parse reads a document with the default limits.
func Parse(source []byte) (*Document, error) { return Limits{}.Parse(source) }

// Parse reads a document within these limits. Only UTF-8 is read. The error is, or wraps, a Problem.
func (l Limits) Parse(source []byte) (*Document, error) {
	l = l.withDefaults()
	if len(source) > l.Bytes {
		return nil, TooLarge
	}
	own := string(bytes.TrimPrefix(source, []byte("\uFEFF")))
	p := &parser{source: own, limits: l, input: strings.NewReader(own)}
	p.decoder = xml.NewDecoder(p.input)
	p.top = p.shelf.node(DocumentNode)
	p.at = p.top
	if err := p.run(); err != nil {
		return nil, fmt.Errorf("line %d: %w", 1+strings.Count(own[:p.offset()], "\n"), err)
	}
	return &Document{top: p.top, source: own, limits: l}, nil
}

// parser builds the tree from encoding/xml's raw tokens. That tokenizer leaves several rules of XML unchecked; every
// check here that looks superfluous is one of those.
type parser struct {
	source  string
	limits  Limits
	input   *strings.Reader // of source; the tokenizer takes byte after byte and reads nothing ahead
	decoder *xml.Decoder
	passed  int  // bytes that were taken from input beside the tokenizer
	closing bool // the tokenizer owes the end of an empty element
	shelf   shelf

	top, at *Node
	depth   int
	nodes   int
	scope   []Namespace // declarations in force, innermost last
	text    []byte      // text so far, not yet a node: CDATA sections and text are one
	bare    string      // text before it, as it stands in source
}

// offset is how much of source was read.
func (p *parser) offset() int { return int(p.decoder.InputOffset()) + p.passed }

// plainText takes text right from source: a large file in base64 is not copied then, and one with references once. Line ends that
// are to be made one, and whatever is wrong, are left to the tokenizer.
func (p *parser) plainText() {
	at := p.offset()
	if p.at == p.top || p.closing || len(p.text) > 0 || len(p.source)-p.input.Len() != at { // it has read the next byte already
		return
	}
	text := p.source[at:]
	end := strings.IndexByte(text, '<')
	if end <= 0 {
		return
	}
	text = text[:end]
	if strings.IndexByte(text, '\r') >= 0 || strings.Contains(text, "]]>") || !legalText(text) {
		return
	}
	if strings.IndexByte(text, '&') >= 0 {
		var ok bool
		if text, ok = withoutReferences(text); !ok {
			return
		}
	}
	if _, err := p.input.Seek(int64(end), io.SeekCurrent); err == nil {
		p.passed += end
		p.bare = text
	}
}

func (p *parser) run() error {
	for {
		p.plainText()
		from := p.offset()
		token, err := p.decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Malformed // the text of err may quote the document
		}
		raw := p.source[from:p.offset()]
		if err := p.token(token, raw, from); err != nil {
			return err
		}
		_, opened := token.(xml.StartElement)
		p.closing = opened && strings.HasSuffix(raw, "/>")
	}
	if p.at != p.top || p.depth != 0 || p.root() == nil {
		return Malformed
	}
	return nil
}

func (p *parser) token(token xml.Token, raw string, from int) error {
	if t, ok := token.(xml.CharData); ok {
		return p.chars(t, raw)
	}
	if err := p.flush(); err != nil {
		return err
	}
	switch t := token.(type) {
	case xml.StartElement:
		return p.start(t, raw)
	case xml.EndElement:
		return p.end(t, raw, from)
	case xml.Comment:
		return p.plain(CommentNode, "", t)
	case xml.ProcInst:
		return p.instruction(t, raw, from)
	}
	return Doctype // the only directive that XML has outside a DTD
}

func (p *parser) root() *Node {
	for c := range p.top.Elements() {
		return c
	}
	return nil
}

// push adds a node at the current place.
func (p *parser) push(k Kind) (*Node, error) {
	if p.nodes++; p.nodes > p.limits.Nodes {
		return nil, TooLarge
	}
	n := p.shelf.node(k)
	p.at.add(n)
	return n, nil
}

func (p *parser) chars(t xml.CharData, raw string) error {
	cdata := strings.HasPrefix(raw, "<![CDATA[")
	if !cdata && surrogateReference(raw) {
		return Malformed
	}
	if p.at == p.top { // only white space may stand beside the root
		if cdata || strings.Trim(raw, " \t\r\n") != "" {
			return Malformed
		}
		return nil
	}
	p.text = append(append(p.text, p.bare...), t...)
	p.bare = ""
	return nil
}

// flush makes the collected text a node.
func (p *parser) flush() error {
	text := p.bare
	if len(p.text) > 0 {
		text = string(p.text)
	}
	p.text, p.bare = p.text[:0], ""
	if text == "" {
		return nil
	}
	n, err := p.push(TextNode)
	if err != nil {
		return err
	}
	n.data = text
	return nil
}

// plain adds a comment or an instruction; the tokenizer neither normalises nor checks their characters.
func (p *parser) plain(k Kind, target string, data []byte) error {
	text := endOfLine(string(data))
	if !legalText(text) {
		return Malformed
	}
	n, err := p.push(k)
	if err != nil {
		return err
	}
	n.local, n.data = target, text
	return nil
}

// declaration is the production XMLDecl for the one encoding we read.
var declaration = regexp.MustCompile(`^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')` +
	`(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"(?i:utf-8)"|'(?i:utf-8)'))?` +
	`(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>$`)

func (p *parser) instruction(t xml.ProcInst, raw string, from int) error {
	if t.Target == "xml" {
		if from != 0 || !declaration.MatchString(raw) {
			return Malformed
		}
		return nil
	}
	after := raw[2+len(t.Target)]
	spaced := len(t.Inst) == 0 || after == ' ' || after == '\t' || after == '\r' || after == '\n'
	if !spaced || !legalTarget(t.Target) {
		return Malformed
	}
	return p.plain(InstructionNode, t.Target, t.Inst)
}

func (p *parser) end(t xml.EndElement, raw string, from int) error {
	if p.at == p.top || p.at.prefix != t.Name.Space || p.at.local != t.Name.Local {
		return Malformed
	}
	if len(raw) > 0 {
		p.at.endTag = from
	}
	p.scope = p.scope[:len(p.scope)-len(p.at.decls)]
	p.at = p.at.parent
	p.depth--
	return nil
}
