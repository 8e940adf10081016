package object

import "bytes"

// maxOperands is how many operands of one operator are kept.
const maxOperands = 64

// Operators reads a content stream (ISO 32000-1, 7.8.2) and calls do with each operator and its operands, until do says false. It answers
// false when the stream ends before its time: by do, by something that is no content, or by the bounds of the file.
func (r *Revision) Operators(content []byte, do func(operator string, operands []Value) bool) bool {
	l := &lexer{b: content, left: &r.f.values}
	var operands []Value
	for {
		l.skip()
		if l.at >= len(l.b) {
			return l.err == nil
		}
		c := l.b[l.at]
		if regular(c) && c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
			word := string(l.word())
			switch word {
			case "true", "false", "null":
				operands = append(operands, word)
				continue
			case "ID": // the bytes of an image follow
				end := bytes.Index(l.b[l.at:], []byte("EI"))
				for end >= 0 && l.at+end+2 < len(l.b) && !blank(l.b[l.at+end+2]) {
					next := bytes.Index(l.b[l.at+end+2:], []byte("EI"))
					if next < 0 {
						return false
					}
					end += 2 + next
				}
				if end < 0 {
					return false
				}
				l.at += end
				continue
			}
			if *l.left--; *l.left < 0 || !do(word, operands) {
				return false
			}
			operands = operands[:0]
			continue
		}
		v := l.value(maxDepth)
		if l.err != nil {
			return false
		}
		if len(operands) < maxOperands {
			operands = append(operands, v)
		}
	}
}
