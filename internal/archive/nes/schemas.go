package nes

import (
	"context"
	"embed"
	"fmt"
	"sync"

	"wrota/internal/platform/xsd"
)

// files are the schemas as they were published (see NOTICE).
//
//go:embed schemas/*.xsd
var files embed.FS

// Schema is one of the schemas that the program knows.
type Schema string

// The schemas.
const (
	Metadata Schema = "Metadane-2.0.xsd"
	Transfer Schema = "spis_z-o.xsd"
	// Older is the form of the regulation of 2006 (Dz.U. nr 206 poz. 1519). It is recognised and not read.
	Older Schema = "schemat_paczka_archiwalna.xsd"
)

// addresses are under which names schemas find each other.
var addresses = map[string]string{
	"http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd": "xmldsig-core-schema.xsd",
}

// Schemas checks documents against the schemas. The validator is made when the first document comes; it is safe for
// concurrent use, and Close frees it.
type Schemas struct {
	mu     sync.Mutex
	engine *xsd.Engine
	made   map[Schema]*xsd.Schema
}

// Catalogue is the text of a schema.
func Catalogue(s Schema) ([]byte, error) { return files.ReadFile("schemas/" + string(s)) }

func catalogue() (map[string][]byte, error) {
	all := map[string][]byte{}
	for _, s := range []Schema{Metadata, Transfer, Older} {
		body, err := Catalogue(s)
		if err != nil {
			return nil, err
		}
		all["urn:schemat:"+string(s)] = body
	}
	for at, name := range addresses {
		body, err := Catalogue(Schema(name))
		if err != nil {
			return nil, err
		}
		all[at] = body
	}
	return all, nil
}

func (s *Schemas) schema(ctx context.Context, which Schema) (*xsd.Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one, ok := s.made[which]; ok {
		return one, nil
	}
	all, err := catalogue()
	if err != nil {
		return nil, err
	}
	if s.engine == nil {
		if s.engine, err = xsd.New(context.WithoutCancel(ctx)); err != nil {
			return nil, err
		}
		s.made = map[Schema]*xsd.Schema{}
	}
	one, err := s.engine.Schema(ctx, all, "urn:schemat:"+string(which))
	if err == nil {
		s.made[which] = one
	}
	return one, err
}

// Check lists what is wrong with a document by a schema; none when it is valid. The errors are those of xsd.Validate.
func (s *Schemas) Check(ctx context.Context, which Schema, document []byte) ([]xsd.Problem, error) {
	schema, err := s.schema(ctx, which)
	if err != nil {
		return nil, fmt.Errorf("nes: schema: %w", err)
	}
	return schema.Validate(ctx, document)
}

// Close frees the validator.
func (s *Schemas) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.engine == nil {
		return nil
	}
	err := s.engine.Close(context.Background())
	s.engine, s.made = nil, nil
	return err
}
