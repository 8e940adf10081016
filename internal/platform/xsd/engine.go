package xsd

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed libxml2/libxml2.wasm
var libxml2 []byte

// Limits of one validation.
const (
	maxDocument = 16 << 20 // bytes
	maxPages    = 3072     // of 64 KiB: 192 MiB for the document as a tree, and the schema
	maxTime     = 10 * time.Second
	keepPages   = 256 // an instance that grew beyond 16 MiB is not used again
	maxIdle     = 4   // instances of one schema that wait for documents
)

// Errors of validation, besides that of a context.
var (
	ErrSchema    = errors.New("xsd: the schema cannot be used")
	ErrDoctype   = errors.New("xsd: the document has a document type declaration")
	ErrMalformed = errors.New("xsd: the document is not well-formed XML")
	ErrTooLarge  = errors.New("xsd: the document asks for more memory or time than it gets")
)

// Engine is the compiled module. It is safe for concurrent use.
type Engine struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

// New compiles the module, which takes some tenths of a second; one is enough for a program.
func New(ctx context.Context) (*Engine, error) {
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(maxPages).WithCloseOnContextDone(true))
	_, err := wasi_snapshot_preview1.Instantiate(ctx, r) // with no folder, no clock of this world and no chance
	var m wazero.CompiledModule
	if err == nil {
		m, err = r.CompileModule(ctx, libxml2)
	}
	if err != nil {
		return nil, fmt.Errorf("xsd: compile: %w", errors.Join(err, r.Close(ctx)))
	}
	return &Engine{runtime: r, module: m}, nil
}

// Close frees everything; schemas of the engine cannot be used any more.
func (e *Engine) Close(ctx context.Context) error { return e.runtime.Close(ctx) }

// Schema is a schema with all that it imports. It is safe for concurrent use.
type Schema struct {
	engine    *Engine
	catalogue map[string][]byte
	address   string
	idle      chan *instance
	closed    atomic.Bool
}

// Schema compiles the schema of an address of the catalogue. The error is ErrSchema with the first problem.
func (e *Engine) Schema(ctx context.Context, catalogue map[string][]byte, address string) (*Schema, error) {
	s := &Schema{engine: e, catalogue: maps.Clone(catalogue), address: address, idle: make(chan *instance, maxIdle)}
	in, err := s.instance(ctx)
	if err != nil {
		return nil, err
	}
	s.idle <- in
	return s, nil
}

// Close frees the sandboxes that wait. Documents that are being validated, and later ones, are still validated, each in a
// sandbox of its own.
func (s *Schema) Close(ctx context.Context) error {
	s.closed.Store(true)
	var all error
	for {
		select {
		case in := <-s.idle:
			all = errors.Join(all, in.module.Close(ctx))
		default:
			return all
		}
	}
}

// instance is a sandbox with the schema in it.
type instance struct {
	module api.Module
	schema uint64
}

// instance makes a sandbox and has the schema read in it.
func (s *Schema) instance(ctx context.Context) (*instance, error) {
	m, err := s.engine.runtime.InstantiateModule(ctx, s.engine.module, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize"))
	if err != nil {
		return nil, fmt.Errorf("xsd: sandbox: %w", err)
	}
	in := &instance{module: m}
	err = in.load(ctx, s)
	if err == nil && in.schema == 0 {
		err = ErrSchema
		if list := in.problems(ctx); len(list) > 0 {
			err = fmt.Errorf("%w: line %d: %s", ErrSchema, list[0].Line, list[0].Text)
		}
	}
	if err != nil {
		return nil, errors.Join(err, m.Close(ctx))
	}
	return in, nil
}

func (in *instance) load(ctx context.Context, s *Schema) error {
	if _, err := in.call(ctx, "setup"); err != nil {
		return err
	}
	for _, address := range slices.Sorted(maps.Keys(s.catalogue)) {
		name, err := in.put(ctx, append([]byte(address), 0))
		if err != nil {
			return err
		}
		body := s.catalogue[address]
		at, err := in.put(ctx, body)
		if err != nil {
			return err
		}
		if ok, err := in.call(ctx, "put", name, at, uint64(len(body))); err != nil || ok == 0 {
			return errors.Join(ErrSchema, err)
		}
	}
	name, err := in.put(ctx, append([]byte(s.address), 0))
	if err == nil {
		in.schema, err = in.call(ctx, "compile", name)
	}
	return err
}

// call calls an exported function. A trap, and the end of the time, close the sandbox.
func (in *instance) call(ctx context.Context, name string, args ...uint64) (uint64, error) {
	out, err := in.module.ExportedFunction(name).Call(ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	if len(out) == 0 {
		return 0, nil
	}
	return out[0], nil
}

// put copies bytes into the sandbox.
func (in *instance) put(ctx context.Context, b []byte) (uint64, error) {
	at, err := in.call(ctx, "alloc", uint64(max(len(b), 1)))
	if err != nil {
		return 0, err
	}
	if at == 0 || !in.module.Memory().Write(uint32(at), b) {
		return 0, ErrTooLarge
	}
	return at, nil
}
