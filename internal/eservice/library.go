package eservice

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/source"
)

// Library is what definitions share: named lists of options, and blocks of steps that a definition
// takes over with "use". It may also know the keys of the tariff, so that a fee item that does not
// exist is found at load.
type Library struct {
	lists  map[string]*field.List
	blocks map[string]block
	items  []string // keys of the tariff; nil when unknown
}

// block is a named list of steps. They are read anew for every definition that uses them, because a
// step belongs to one definition.
type block struct{ steps []source.Node }

//go:embed library/*.yaml
var common embed.FS

// Common is the library of the product: who applies (a person or a firm), address, contact, the way
// of delivery, and a few lists.
func Common() (*Library, error) { return LoadLibrary(common, "library/common.yaml") }

// LoadLibrary reads library files; all mistakes are returned at once as source.Mistakes.
func LoadLibrary(files fs.FS, names ...string) (*Library, error) {
	lib := &Library{lists: map[string]*field.List{}, blocks: map[string]block{}}
	if err := lib.load(files, names); err != nil {
		return nil, err
	}
	return lib, nil
}

func (lib *Library) load(files fs.FS, names []string) error {
	log := &source.Log{}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("eservice: library: %w", err)
		}
		lib.read(source.Parse(name, body, log))
	}
	return log.Err()
}

// With returns the library with the lists and blocks of further files.
func (lib *Library) With(files fs.FS, names ...string) (*Library, error) {
	next := &Library{lists: maps.Clone(lib.lists), blocks: maps.Clone(lib.blocks), items: lib.items}
	return next, next.load(files, names)
}

// WithTariff returns the library with the keys of a tariff.
func (lib *Library) WithTariff(t *fee.Tariff) *Library {
	next := *lib
	next.items = t.Keys()
	return &next
}

// Blocks lists the names of the blocks in order.
func (lib *Library) Blocks() []string { return slices.Sorted(maps.Keys(lib.blocks)) }

// ExternalLists lists the names of the lists whose options Env.Lists must give.
func (lib *Library) ExternalLists() []string {
	var out []string
	for name, l := range lib.lists {
		if l.External {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (lib *Library) read(n source.Node) {
	if !n.Exists() {
		return
	}
	o := n.Object()
	o.Need("library").Slug()
	for _, e := range o.Get("lists").List() {
		lib.readList(e)
	}
	for _, e := range o.Get("blocks").List() {
		bo := e.Object()
		name := bo.Need("id").Slug()
		if _, twice := lib.blocks[name]; twice {
			e.Mistake("rename one of them", "the block %q stands twice", name)
		}
		lib.blocks[name] = block{bo.Need("steps").List()}
		bo.Close()
	}
	o.Close()
}

func (lib *Library) readList(n source.Node) {
	o := n.Object()
	l := &field.List{Name: o.Need("id").Name(), External: o.Get("external").Bool()}
	if !l.External {
		l.Options = field.ReadOptions(o.Need("options"))
	}
	o.Close()
	if _, twice := lib.lists[l.Name]; twice {
		n.Mistake("rename one of them", "the list %q stands twice", l.Name)
	}
	lib.lists[l.Name] = l
}
