package catalogue

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/source"
)

// files are the definitions and the reference data.
//
//go:embed services/*.yaml reference/*.yaml
var files embed.FS

// stock is everything that comes with the program. It does not change while it runs.
type stock struct {
	services map[string][]eservice.Service // by slug, the oldest version first
	slugs    []string                      // in order
	topics   []Topic
	tariff   *fee.Tariff
	library  *eservice.Library
	values   lawValues
	shelves  map[string]shelf // what a service is found by
}

// own is what is embedded here, read once for the whole process: it is the same every time.
var own = sync.OnceValues(func() (*stock, error) { return read(files) })

// load joins what is embedded here with the services of field modules.
func load(more []eservice.Service) (*stock, error) {
	st, err := own()
	if err != nil {
		return nil, err
	}
	next := *st
	next.services = make(map[string][]eservice.Service, len(st.services))
	for slug, versions := range st.services {
		next.services[slug] = slices.Clone(versions)
	}
	for _, s := range more {
		if err := next.add(s); err != nil {
			return nil, err
		}
	}
	next.finish()
	return &next, nil
}

// read reads all files of the catalogue; the text of its error explains every mistake.
func read(files fs.FS) (*stock, error) {
	st := &stock{services: map[string][]eservice.Service{}}
	var err error
	if st.topics, err = readTopics(files); err != nil {
		return nil, explained(files, err)
	}
	if st.values, err = readValues(files); err != nil {
		return nil, explained(files, err)
	}
	if st.tariff, err = fee.LoadTariff(files, "reference/tariff.yaml"); err != nil {
		return nil, explained(files, err)
	}
	if st.library, err = readLibrary(files); err != nil {
		return nil, err
	}
	st.library = st.library.WithTariff(st.tariff)
	return st, st.readServices(files, st.library)
}

// readLibrary joins the blocks and lists of the language with those of the catalogue.
func readLibrary(files fs.FS) (*eservice.Library, error) {
	lib, err := eservice.Common()
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	if lib, err = lib.With(files, "reference/library.yaml"); err != nil {
		return nil, explained(files, err)
	}
	return lib, nil
}

// Library is what field modules load their definitions with: the common blocks and lists, those of
// the catalogue, and the tariff.
func Library() (*eservice.Library, error) {
	st, err := own()
	if err != nil {
		return nil, err
	}
	return st.library, nil
}

// readServices reads every definition, and reports the mistakes of all.
func (st *stock) readServices(files fs.FS, lib *eservice.Library) error {
	names, err := fs.Glob(files, "services/*.yaml")
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	var all source.Mistakes
	for _, name := range names {
		def, err := eservice.Load(files, name, lib)
		if found := source.All(err); found != nil {
			all = append(all, found...)
			continue
		}
		if err != nil {
			return fmt.Errorf("catalogue: %w", err)
		}
		if want := def.Service; strings.TrimSuffix(path.Base(name), ".yaml") != want && !strings.HasPrefix(path.Base(name), want+".v") {
			return fmt.Errorf("catalogue: %s: the file must be called %s.yaml, or %s.v%d.yaml for an older version", name, want, want, def.Version)
		}
		if err := st.add(eservice.Plain{Def: def}); err != nil {
			return err
		}
	}
	if len(all) > 0 {
		return explained(files, all)
	}
	return nil
}

// explained turns mistakes of files into a report for the people who write them.
func explained(files fs.FS, err error) error {
	if len(source.All(err)) == 0 {
		return fmt.Errorf("catalogue: %w", err)
	}
	return errors.New("catalogue: the definitions have mistakes\n\n" + eservice.Explain(files, err))
}

// add takes a service in, in one of its versions.
func (st *stock) add(s eservice.Service) error {
	d := s.Definition()
	for _, r := range d.Rates {
		if r.SetBy == eservice.ByLaw {
			if err := st.values.suits(r, d.Service); err != nil {
				return err
			}
		}
	}
	if !slices.ContainsFunc(st.topics, func(t Topic) bool { return t.ID == d.Topic }) {
		return fmt.Errorf("catalogue: %s: there is no topic %q; add it to reference/topics.yaml", d.Service, d.Topic)
	}
	versions := st.services[d.Service]
	if slices.ContainsFunc(versions, func(x eservice.Service) bool { return x.Definition().Version == d.Version }) {
		return fmt.Errorf("catalogue: %s: version %d stands twice", d.Service, d.Version)
	}
	versions = append(versions, s)
	slices.SortFunc(versions, func(a, b eservice.Service) int { return a.Definition().Version - b.Definition().Version })
	for i := 1; i < len(versions); i++ {
		if !versions[i-1].Definition().ValidFrom.Before(versions[i].Definition().ValidFrom) {
			return fmt.Errorf("catalogue: %s: version %d begins no later than the one before it", d.Service, versions[i].Definition().Version)
		}
	}
	st.services[d.Service] = versions
	return nil
}

// finish works out what lists and searches need.
func (st *stock) finish() {
	st.slugs, st.shelves = nil, map[string]shelf{}
	for slug, versions := range st.services {
		st.slugs = append(st.slugs, slug)
		st.shelves[slug] = shelve(versions[len(versions)-1].Definition())
	}
	slices.Sort(st.slugs)
}
