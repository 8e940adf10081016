package tsl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/platform/cert"
)

// Errors of lists that were fetched but not taken.
var (
	ErrOlder = errors.New("tsl: older than the list at hand")
	ErrChain = errors.New("tsl: the pivots do not lead to it")
)

// Limits of what one list of the lists may ask for.
const (
	maxPivots   = 32
	maxPointers = 256
)

// Source is where the lists begin.
type Source struct {
	LOTL         string              // where the list of the lists is
	Journal      string              // the URI of the Official Journal that names Certificates, as it stands in the LOTL
	Certificates []*cert.Certificate // that sign the LOTL, by that Journal
	Territories  []string            // whose lists are wanted; nil: all
}

// Fetch gets a document from the network, within the limits that its maker sets.
type Fetch func(ctx context.Context, url string) ([]byte, error)

// Store keeps documents by their address. Get gives nil for what is not there. What comes out is verified again, so that the store needs
// no protection of its own.
type Store interface {
	Get(ctx context.Context, url string) ([]byte, error)
	Put(ctx context.Context, url string, body []byte) error
}

// Outcome tells what became of one list.
type Outcome struct {
	URL       string
	Territory string
	Sequence  int   // of the list at hand; 0: none
	Changed   bool  // a newer one came
	Err       error // why the list at hand is not a new one, or why there is none
}

// Refresh fetches the list of the lists and those it points to, and puts into the store what is authentic and not older than
// what is there. Whatever fails leaves the list at hand in its place. The error is that of the store, or that of the LOTL when there is none at all.
func (s Source) Refresh(ctx context.Context, fetch Fetch, store Store) ([]Outcome, error) {
	lotl, outcome, err := s.refreshLOTL(ctx, fetch, store)
	if err != nil {
		return []Outcome{outcome}, err
	}
	outcomes := []Outcome{outcome}
	for _, p := range s.national(lotl) {
		o, err := refreshList(ctx, fetch, store, p)
		if err != nil {
			return outcomes, err
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

// Load reads the lists from the store alone and verifies all of them anew. Lists that are not there or not
// authentic are told in the outcomes; the error is that of the store, or of the LOTL.
func (s Source) Load(ctx context.Context, store Store) (*Trust, []Outcome, error) {
	lotl, _, err := s.chain(ctx, storeOnly(store), storeOnly(store))
	if err != nil {
		return nil, nil, err
	}
	lists, outcomes := []*List{lotl}, []Outcome{{URL: s.LOTL, Territory: lotl.Territory, Sequence: lotl.Sequence}}
	for _, p := range s.national(lotl) {
		o := Outcome{URL: p.URL, Territory: p.Territory}
		raw, err := store.Get(ctx, p.URL)
		if err != nil {
			return nil, nil, fmt.Errorf("tsl: store: %w", err)
		}
		if l, err := p.verify(raw); err != nil {
			o.Err = err
		} else {
			o.Sequence = l.Sequence
			lists = append(lists, l)
		}
		outcomes = append(outcomes, o)
	}
	return NewTrust(lists...), outcomes, nil
}

func storeOnly(store Store) Fetch {
	return func(ctx context.Context, url string) ([]byte, error) {
		raw, err := store.Get(ctx, url)
		if err == nil && raw == nil {
			err = errAbsent
		}
		return raw, err
	}
}

var errAbsent = errors.New("tsl: not in the store")

func (s Source) refreshLOTL(ctx context.Context, fetch Fetch, store Store) (*List, Outcome, error) {
	o := Outcome{URL: s.LOTL, Territory: "EU"}
	old, _, oldErr := s.chain(ctx, storeOnly(store), storeOnly(store))
	fetched := map[string][]byte{}
	anew := func(ctx context.Context, url string) ([]byte, error) {
		raw, err := fetch(ctx, url)
		fetched[url] = raw
		return raw, err
	}
	// Pivots never change, so that those in the store will do, unless they were damaged there.
	fresh, raw, err := s.chain(ctx, fetch, func(ctx context.Context, url string) ([]byte, error) {
		if raw, err := store.Get(ctx, url); err != nil || raw != nil {
			return raw, err
		}
		return anew(ctx, url)
	})
	if errors.Is(err, ErrChain) {
		fresh, raw, err = s.chain(ctx, fetch, anew)
	}
	if err == nil && old != nil && older(fresh, old) {
		err = ErrOlder
	}
	if err != nil {
		if old == nil {
			return nil, o, errors.Join(err, oldErr)
		}
		o.Err, o.Sequence = err, old.Sequence
		return old, o, nil
	}
	o.Sequence, o.Changed = fresh.Sequence, old == nil || fresh.Sequence > old.Sequence
	for url, body := range fetched { // pivots first: a LOTL without its pivots could not be read again
		if err := store.Put(ctx, url, body); err != nil {
			return nil, o, fmt.Errorf("tsl: store: %w", err)
		}
	}
	if err := store.Put(ctx, s.LOTL, raw); err != nil {
		return nil, o, fmt.Errorf("tsl: store: %w", err)
	}
	return fresh, o, nil
}

// older tells whether a list was issued before another.
func older(l, than *List) bool {
	return l.Sequence < than.Sequence || l.Sequence == than.Sequence && l.Issued.Before(than.Issued)
}

// chain gets the list of the lists and follows the pivots to it, from the certificates of the Journal on.
func (s Source) chain(ctx context.Context, fetch, fetchPivot Fetch) (*List, []byte, error) {
	raw, err := fetch(ctx, s.LOTL)
	if err != nil {
		return nil, nil, fmt.Errorf("tsl: list of the lists: %w", err)
	}
	unproven, err := peek(raw)
	if err != nil {
		return nil, nil, err
	}
	pivots, err := s.pivots(ctx, unproven, fetchPivot)
	if err != nil {
		return nil, nil, err
	}
	signers, last := s.Certificates, 0
	for _, p := range pivots {
		l, err := Verify(p.raw, signers)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: pivot %d: %w", ErrChain, p.sequence, err)
		}
		if !l.LOTL() || l.Sequence <= last {
			return nil, nil, fmt.Errorf("%w: pivot %d", ErrChain, p.sequence)
		}
		signers, last = l.ownSigners(s.LOTL), l.Sequence
	}
	l, err := Verify(raw, signers)
	if err != nil {
		return nil, nil, err
	}
	if !l.LOTL() || l.Sequence < last {
		return nil, nil, ErrChain
	}
	return l, raw, nil
}

// ownSigners are the certificates that a list of the lists names for its successors.
func (l *List) ownSigners(url string) []*cert.Certificate {
	var found []*cert.Certificate
	for _, p := range l.Pointers {
		if p.Type == typeLOTL && (p.URL == url || p.Territory == l.Territory) {
			found = append(found, p.Certificates...)
		}
	}
	return found
}

// pivot is one that was got and not yet verified.
type pivot struct {
	sequence int
	raw      []byte
}

// pivots gets those that a list names, the oldest first: the addresses of XML documents that stand before that of the Journal, which is where the chain
// begins.
func (s Source) pivots(ctx context.Context, l *List, fetch Fetch) ([]pivot, error) {
	var found []pivot
	for _, url := range l.Information {
		if url == s.Journal {
			break
		}
		if !strings.HasSuffix(strings.ToLower(url), ".xml") || url == s.LOTL {
			continue
		}
		if len(found) >= maxPivots {
			return nil, fmt.Errorf("%w: too many", ErrChain)
		}
		raw, err := fetch(ctx, url)
		if err != nil {
			return nil, fmt.Errorf("tsl: pivot: %w", err)
		}
		p, err := peek(raw)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrChain, err)
		}
		found = append(found, pivot{p.Sequence, raw})
	}
	slices.SortFunc(found, func(a, b pivot) int { return a.sequence - b.sequence })
	return found, nil
}

// national are the pointers to the lists that are wanted, in XML.
func (s Source) national(lotl *List) []Pointer {
	var found []Pointer
	for _, p := range lotl.Pointers {
		wanted := s.Territories == nil || slices.Contains(s.Territories, p.Territory)
		if wanted && p.Type == typeList && (p.MIME == mimeLists || p.MIME == "") && len(found) < maxPointers {
			found = append(found, p)
		}
	}
	return found
}

// verify reads the list that a pointer leads to.
func (p Pointer) verify(raw []byte) (*List, error) {
	if raw == nil {
		return nil, errAbsent
	}
	l, err := Verify(raw, p.Certificates)
	if err != nil {
		return nil, err
	}
	if l.Territory != p.Territory || l.LOTL() { // one country's list must not pass for another's
		return nil, fmt.Errorf("%w: of another territory", ErrFormat)
	}
	return l, nil
}

func refreshList(ctx context.Context, fetch Fetch, store Store, p Pointer) (Outcome, error) {
	o := Outcome{URL: p.URL, Territory: p.Territory}
	kept, err := store.Get(ctx, p.URL)
	if err != nil {
		return o, fmt.Errorf("tsl: store: %w", err)
	}
	old, err := p.verify(kept)
	if err == nil {
		o.Sequence = old.Sequence
	}
	raw, err := fetch(ctx, p.URL)
	if err != nil {
		o.Err = err
		return o, nil
	}
	fresh, err := p.verify(raw)
	if err == nil && old != nil && older(fresh, old) {
		err = ErrOlder
	}
	if err != nil {
		o.Err = err
		return o, nil
	}
	o.Sequence, o.Changed = fresh.Sequence, old == nil || fresh.Sequence > old.Sequence
	if err := store.Put(ctx, p.URL, raw); err != nil {
		return o, fmt.Errorf("tsl: store: %w", err)
	}
	return o, nil
}
