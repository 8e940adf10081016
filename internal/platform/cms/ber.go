package cms

import (
	"errors"
	"fmt"
)

// ErrMalformed says that bytes are not a message of the form they should have.
var ErrMalformed = errors.New("cms: malformed")

// Limits of what is read. They are far above what any authority issues.
const (
	maxDepth    = 64      // elements inside of elements
	maxElements = 1 << 21 // elements in one message
)

const (
	tagOctets  = 0x04
	tagPieces  = 0x24 // an OCTET STRING in pieces
	multiByte  = 0x1f
	composed   = 0x20
	indefinite = 0x80
	opaque     = -1 // the size of what is no element inside, and is left as it came
)

// header is the start of an element.
type header struct {
	tag    int // length of the tag in bytes
	size   int // of the tag and the length together
	length int // of the content; without meaning when open
	open   bool
}

func readHeader(in []byte) (header, bool) {
	h := header{tag: 1}
	if len(in) < 2 {
		return h, false
	}
	if in[0]&multiByte == multiByte {
		for h.tag++; h.tag <= 5 && h.tag <= len(in) && in[h.tag-1]&0x80 != 0; h.tag++ {
		}
		if h.tag > 5 || h.tag >= len(in) {
			return h, false
		}
	}
	first := in[h.tag]
	h.size = h.tag + 1
	switch {
	case first < indefinite:
		h.length = int(first)
	case first == indefinite:
		h.open = true
		return h, in[0]&composed != 0 // X.690 § 8.1.3.2
	default:
		n := int(first &^ indefinite)
		if n > 4 || len(in)-h.size < n {
			return h, false
		}
		for _, b := range in[h.size : h.size+n] {
			h.length = h.length<<8 | int(b)
		}
		h.size += n
	}
	return h, h.length <= len(in)-h.size
}

// lengthSize is how many bytes DER takes for a length.
func lengthSize(n int) int {
	size := 1
	if n >= indefinite {
		for ; n > 0; n >>= 8 {
			size++
		}
	}
	return size
}

func appendLength(out []byte, n int) []byte {
	if n < indefinite {
		return append(out, byte(n))
	}
	size := lengthSize(n) - 1
	out = append(out, indefinite|byte(size))
	for i := size - 1; i >= 0; i-- {
		out = append(out, byte(n>>(8*i)))
	}
	return out
}

// converter goes twice over an element: it measures what everything will be in DER, then writes it.
type converter struct {
	elements int
	bodies   []int // sizes in DER of what is composed, in the order of the file
	next     int
	changed  bool
}

var errTooMany = fmt.Errorf("%w: more than %d elements", ErrMalformed, maxElements)

// DER brings the first element of in from BER to DER: lengths become definite and as short as can be, strings in pieces become one.
// rest is what follows. What is DER already is returned as it came; nothing is sorted, no value is changed. What
// claims to be composed and is not, is left alone: it may be a value that nobody needs.
func DER(in []byte) (der, rest []byte, err error) {
	c := &converter{}
	used, tag, body, err := c.measure(in, 0)
	if err != nil {
		return nil, nil, err
	}
	if !c.changed {
		return in[:used], in[used:], nil
	}
	out := make([]byte, 0, tag+lengthSize(body)+body)
	out, _ = c.write(out, in, false)
	return out, in[used:], nil
}

// measure tells how long an element is as it stands, and its tag and content in DER.
func (c *converter) measure(in []byte, depth int) (used, tag, body int, err error) {
	h, ok := readHeader(in)
	if !ok {
		return 0, 0, 0, ErrMalformed
	}
	if c.elements++; c.elements > maxElements {
		return 0, 0, 0, errTooMany
	}
	if in[0]&composed == 0 {
		c.changed = c.changed || h.size != h.tag+lengthSize(h.length)
		return h.size + h.length, h.tag, h.length, nil
	}
	slot := len(c.bodies)
	c.bodies = append(c.bodies, opaque)
	c.changed = c.changed || h.open || in[0] == tagPieces || h.size != h.tag+lengthSize(h.length)
	inner := in[h.size:]
	if !h.open {
		inner = inner[:h.length]
	}
	n, body, err := c.measureInner(inner, h.open, in[0] == tagPieces, depth)
	switch {
	case err == nil:
		c.bodies[slot] = body
		return h.size + n, h.tag, body, nil
	case h.open || errors.Is(err, errTooMany):
		return 0, 0, 0, err
	}
	c.bodies = c.bodies[:slot+1]
	return h.size + h.length, h.tag, h.length, nil
}

// measureInner measures the content of an element, which ends with in or, when open, with two zeros.
func (c *converter) measureInner(in []byte, open, pieces bool, depth int) (used, body int, err error) {
	if depth >= maxDepth {
		return 0, 0, fmt.Errorf("%w: nested too deeply", ErrMalformed)
	}
	for used < len(in) {
		if open && len(in)-used >= 2 && in[used] == 0 && in[used+1] == 0 {
			return used + 2, body, nil
		}
		n, tag, inner, err := c.measure(in[used:], depth+1)
		if err != nil {
			return 0, 0, err
		}
		switch {
		case !pieces:
			body += tag + lengthSize(inner) + inner
		case in[used]&^composed == tagOctets:
			body += inner
		default:
			return 0, 0, ErrMalformed
		}
		used += n
	}
	if open {
		return 0, 0, ErrMalformed
	}
	return used, body, nil
}

// write repeats what measure saw; bare is a piece of a string, whose header falls away.
func (c *converter) write(out, in []byte, bare bool) (written []byte, used int) {
	h, _ := readHeader(in)
	body, pieces, plain := h.length, in[0] == tagPieces, in[0]&composed == 0
	if !plain {
		plain = c.bodies[c.next] == opaque
		if !plain {
			body = c.bodies[c.next]
		}
		c.next++
	}
	if !bare {
		if pieces && !plain {
			out = append(out, tagOctets)
		} else {
			out = append(out, in[:h.tag]...)
		}
		out = appendLength(out, body)
	}
	if plain {
		return append(out, in[h.size:h.size+h.length]...), h.size + h.length
	}
	used = h.size
	for h.open || used < h.size+h.length {
		if h.open && in[used] == 0 && in[used+1] == 0 {
			return out, used + 2
		}
		var n int
		out, n = c.write(out, in[used:], pieces)
		used += n
	}
	return out, used
}
