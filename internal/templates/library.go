package templates

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"wrota/internal/kit/calendar"
)

//go:embed library
var library embed.FS

// entry is a template in library.yaml.
type entry struct {
	Namespace, Version, Title, Organ string
	Basis                            []string
	From                             calendar.Date
	Root, Address, File, Source      string
}

// readLibrary reads the templates that the program knows by itself, and the schemas that they and others import.
func readLibrary(files fs.FS) (known []Template, shared map[string]File, err error) {
	body, err := fs.ReadFile(files, "library/library.yaml")
	if err != nil {
		return nil, nil, fmt.Errorf("library: %w", err)
	}
	var list struct {
		Schemas   map[string]string
		Templates []entry
	}
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	if err := d.Decode(&list); err != nil {
		return nil, nil, fmt.Errorf("library: %w", err)
	}
	shared = map[string]File{}
	for address, name := range list.Schemas {
		b, err := fs.ReadFile(files, "library/"+name)
		if err != nil {
			return nil, nil, fmt.Errorf("library: %w", err)
		}
		shared[address] = fileOf(Schema, name, address, b)
	}
	for _, e := range list.Templates {
		b, err := fs.ReadFile(files, "library/"+e.File)
		if err != nil {
			return nil, nil, fmt.Errorf("library: %w", err)
		}
		known = append(known, Template{
			Key: keyOf(e.Namespace, e.Version), Namespace: e.Namespace, Version: e.Version, Title: e.Title, Organ: e.Organ, Basis: e.Basis, From: e.From, Root: e.Root,
			Address: e.Address, Origin: Reconstructed, Source: e.Source, Files: []File{fileOf(Schema, "schemat.xsd", e.Address, b)},
		})
	}
	return known, shared, nil
}
