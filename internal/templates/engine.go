package templates

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xsd"
)

// Bounds of the validator: documents at once (each may take 192 MiB and ten seconds), and schemas that are kept compiled.
const (
	maxAtOnce  = 2
	maxSchemas = 24
	maxClosure = 64 // schemas that one may need
	maxCompile = 10 * time.Second
)

// engine is the validator of the process: the module is compiled once, when the first document comes, and schemas stay
// compiled as long as they are used.
type engine struct {
	mu      sync.Mutex
	xsd     *xsd.Engine
	schemas []compiled // the one used last at the end
	turns   chan struct{}
}

type compiled struct {
	key    string
	schema *xsd.Schema
}

func (e *engine) open(ctx context.Context) (*xsd.Engine, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.xsd == nil {
		x, err := xsd.New(context.WithoutCancel(ctx))
		if err != nil {
			return nil, err
		}
		e.xsd, e.turns = x, make(chan struct{}, maxAtOnce)
	}
	return e.xsd, nil
}

func (e *engine) close(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.xsd == nil {
		return nil
	}
	err := e.xsd.Close(ctx)
	e.xsd, e.schemas = nil, nil
	return err
}

// schema is the compiled schema of a template.
func (e *engine) schema(ctx context.Context, t *Template, shared map[string]File) (*xsd.Schema, error) {
	x, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if i := slices.IndexFunc(e.schemas, func(c compiled) bool { return c.key == t.Key }); i >= 0 {
		c := e.schemas[i]
		e.schemas = append(slices.Delete(e.schemas, i, i+1), c)
		return c.schema, nil
	}
	catalogue, _, err := closure(t, shared)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, maxCompile)
	defer cancel()
	s, err := x.Schema(limited, catalogue, t.Address)
	if err != nil {
		return nil, err
	}
	if len(e.schemas) == maxSchemas {
		if err := e.schemas[0].schema.Close(ctx); err != nil {
			return nil, err
		}
		e.schemas = slices.Delete(e.schemas, 0, 1)
	}
	e.schemas = append(e.schemas, compiled{t.Key, s})
	return s, nil
}

// validate waits for its turn.
func (e *engine) validate(ctx context.Context, s *xsd.Schema, document []byte) ([]xsd.Problem, error) {
	select {
	case e.turns <- struct{}{}:
		defer func() { <-e.turns }()
	case <-ctx.Done():
		return nil, fmt.Errorf("templates: %w", ctx.Err())
	}
	return s.Validate(ctx, document)
}

// closure is the schema of a template with everything that it imports, by address, and the addresses that nobody has. Nothing
// is fetched: an address is a name.
func closure(t *Template, shared map[string]File) (found map[string][]byte, missing []string, err error) {
	own := map[string]File{}
	for _, f := range t.Files {
		if f.Kind == Schema {
			own[f.Address] = f
		}
	}
	found = map[string][]byte{}
	for wanted := []string{t.Address}; len(wanted) > 0; {
		address := wanted[0]
		wanted = wanted[1:]
		if _, ok := found[address]; ok || slices.Contains(missing, address) {
			continue
		}
		f, ok := own[address]
		if !ok {
			f, ok = shared[address]
		}
		if !ok {
			missing = append(missing, address)
			continue
		}
		if found[address] = f.Body; len(found) > maxClosure {
			return nil, nil, fmt.Errorf("%w: more than %d schemas", xsd.ErrSchema, maxClosure)
		}
		more, err := imports(address, f.Body)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %s: %w", xsd.ErrSchema, f.Name, err)
		}
		wanted = append(wanted, more...)
	}
	return found, missing, nil
}

const schemaSpace = "http://www.w3.org/2001/XMLSchema"

// imports are the addresses that a schema imports, includes or redefines.
func imports(base string, body []byte) (out []string, err error) {
	doc, err := xmlsec.Parse(body)
	if err != nil {
		return nil, err
	}
	for n := range doc.Root().Elements() {
		if n.Space() != schemaSpace || !slices.Contains([]string{"import", "include", "redefine"}, n.Local()) {
			continue
		}
		if at := strings.TrimSpace(n.Attr("schemaLocation")); at != "" {
			out = append(out, absolute(base, at))
		}
	}
	return out, nil
}

// absolute is an address as seen from another; one that cannot be read stays as it is, and is then found nowhere.
func absolute(base, at string) string {
	b, err := url.Parse(base)
	u, err2 := url.Parse(at)
	if err != nil || err2 != nil || b.Opaque != "" && !u.IsAbs() {
		return at
	}
	return b.ResolveReference(u).String()
}
