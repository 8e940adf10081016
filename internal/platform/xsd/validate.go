package xsd

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Problem is one thing that is wrong with a document.
type Problem struct {
	Line    int    // from 1; 0 when not known
	Element string // its local name, empty when not known
	// Text is what libxml2 says, in English. It may quote the document: it is for whose document it is, not for logs.
	Text string
}

// Outcomes of the function check of the module.
const (
	valid = iota
	invalid
	malformed
	doctype
)

// Validate lists what is wrong with a document; none when it is valid. A document that is not well-formed has problems, too,
// with ErrMalformed. The other errors are ErrDoctype, ErrTooLarge, and that of ctx.
func (s *Schema) Validate(ctx context.Context, document []byte) ([]Problem, error) {
	if len(document) > maxDocument {
		return nil, ErrTooLarge
	}
	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	in, err := s.take(limited)
	if err != nil {
		return nil, errors.Join(ctx.Err(), err)
	}
	list, err := in.check(limited, document)
	s.give(in, err)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("xsd: %w", ctx.Err())
	}
	return list, err
}

// take is an instance that waits, or a new one.
func (s *Schema) take(ctx context.Context) (*instance, error) {
	select {
	case in := <-s.idle:
		return in, nil
	default:
		return s.instance(ctx)
	}
}

// give keeps an instance for the next document, unless it broke or grew.
func (s *Schema) give(in *instance, err error) {
	broke := errors.Is(err, ErrTooLarge)
	if !broke && in.module.Memory().Size() <= keepPages<<16 && !s.closed.Load() {
		select {
		case s.idle <- in:
			if s.closed.Load() { // meanwhile
				_ = s.Close(context.Background())
			}
			return
		default:
		}
	}
	_ = in.module.Close(context.Background()) // it is memory alone that is freed here
}

func (in *instance) check(ctx context.Context, document []byte) ([]Problem, error) {
	at, err := in.put(ctx, document)
	if err != nil {
		return nil, err
	}
	outcome, err := in.call(ctx, "check", in.schema, at, uint64(len(document)))
	if err != nil {
		return nil, err
	}
	if _, err := in.call(ctx, "release", at); err != nil {
		return nil, err
	}
	switch outcome {
	case valid:
		return nil, nil
	case doctype:
		return nil, ErrDoctype
	case invalid, malformed:
		list := in.problems(ctx)
		if len(list) == 0 {
			list = []Problem{{Text: "not said"}}
		}
		if outcome == malformed {
			return list, ErrMalformed
		}
		return list, nil
	}
	return nil, ErrTooLarge
}

// problems reads the lines of the last call.
func (in *instance) problems(ctx context.Context) []Problem {
	at, err := in.call(ctx, "problems_at")
	n, err2 := in.call(ctx, "problems_len")
	b, ok := in.module.Memory().Read(uint32(at), uint32(n))
	if err != nil || err2 != nil || !ok {
		return nil
	}
	var out []Problem
	for line := range strings.Lines(strings.ToValidUTF8(string(b), "?")) {
		number, rest, _ := strings.Cut(strings.TrimSpace(line), "\t")
		element, text, _ := strings.Cut(rest, "\t")
		n, err := strconv.Atoi(number)
		if err != nil || n < 0 {
			n = 0
		}
		out = append(out, Problem{Line: n, Element: element, Text: strings.TrimSpace(text)})
	}
	return out
}
