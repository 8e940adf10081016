package xmlsec

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
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
	source = bytes.Clone(bytes.TrimPrefix(source, []byte("\uFEFF")))
	return parseOwned(source, l)
}

// parseOwned is Parse for bytes that nobody else will change.
func parseOwned(source []byte, l Limits) (*Document, error) {
	p := &parser{
		source:  source,
		limits:  l,
		decoder: xml.NewDecoder(bytes.NewReader(source)),
	}
	p.top = p.shelf.node(DocumentNode)
	p.at = p.top
	if err := p.run(); err != nil {
		line, _ := p.decoder.InputPos()
		return nil, fmt.Errorf("line %d: %w", line, err)
	}
	return &Document{top: p.top, source: source, limits: l}, nil
}

// parser builds the tree from encoding/xml's raw tokens. That tokenizer leaves several rules of XML unchecked; every
// check here that looks superfluous is one of those.
type parser struct {
	source  []byte
	limits  Limits
	decoder *xml.Decoder
	shelf   shelf

	top, at *Node
	depth   int
	nodes   int
	scope   []Namespace // declarations in force, innermost last
	text    []byte      // text so far, not yet a node: CDATA sections and text are one
}

func (p *parser) run() error {
	for {
		from := p.decoder.InputOffset()
		token, err := p.decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Malformed // the text of err may quote the document
		}
		raw := p.source[from:p.decoder.InputOffset()]
		if err := p.token(token, raw, int(from)); err != nil {
			return err
		}
	}
	if p.at != p.top || p.depth != 0 || p.root() == nil {
		return Malformed
	}
	return nil
}

func (p *parser) token(token xml.Token, raw []byte, from int) error {
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

func (p *parser) chars(t xml.CharData, raw []byte) error {
	cdata := bytes.HasPrefix(raw, []byte("<![CDATA["))
	if !cdata && surrogateReference(raw) {
		return Malformed
	}
	if p.at == p.top { // only white space may stand beside the root
		if cdata || len(bytes.Trim(raw, " \t\r\n")) > 0 {
			return Malformed
		}
		return nil
	}
	p.text = append(p.text, t...)
	return nil
}

// flush makes the collected text a node.
func (p *parser) flush() error {
	if len(p.text) == 0 {
		return nil
	}
	n, err := p.push(TextNode)
	if err != nil {
		return err
	}
	n.data = string(p.text)
	p.text = p.text[:0]
	return nil
}

// plain adds a comment or an instruction; the tokenizer neither normalises nor checks their characters.
func (p *parser) plain(k Kind, target string, data []byte) error {
	text := string(endOfLine(data))
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

func (p *parser) instruction(t xml.ProcInst, raw []byte, from int) error {
	if t.Target == "xml" {
		if from != 0 || !declaration.Match(raw) {
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

func (p *parser) end(t xml.EndElement, raw []byte, from int) error {
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
