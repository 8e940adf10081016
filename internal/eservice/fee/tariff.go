// Package fee works out what a matter costs: stamp duty (ustawa z 16.11.2006 o opłacie skarbowej) and
// other fees, from rules written in a definition and rates kept as dated reference data.
//
// The words: a Tariff is a list of Items, each with its text, its place in the annex of its act and
// the days on which it is in force; a Rule says in a definition when an item is due, how many times
// and who is exempt; a Quote is the result, with the arithmetic that people are shown.
//
// Every amount is a whole number of grosze and no floating point is involved. Stamp duty is not
// rounded to złoty (art. 63 § 2 Ordynacji podatkowej excludes it). Fees that need more than an item
// and a quantity are worked out by code of their service ("compute: code"), which returns Lines too.
//
// The package does not charge anybody: payments do, when the quote became final.
package fee

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// Item is one position of a tariff in one period.
type Item struct {
	Key       string
	Text      source.Text
	Place     string // in the annex: "cz. III ust. 44 pkt 2"
	Basis     string
	Mark      string // S: from a source, M: from memory of the act, U: uncertain, to be checked
	ValidFrom calendar.Date
	ValidTo   calendar.Date // the last day; none while in force

	Amount    money.Grosze // for one
	PerPage   bool         // the quantity is a number of started pages
	Cap       money.Grosze // the most that the item may come to; 0 for none
	PercentOf string       // another item of which this is a part
	Percent   int
	Steps     []Step // amounts by quantity, instead of Amount
}

// Step is the amount for quantities up to a bound; the last step has none (0).
type Step struct {
	UpTo   int64
	Amount money.Grosze
}

// Tariff holds the items of one or several files.
type Tariff struct{ items map[string][]Item }

// LoadTariff reads tariff files; all mistakes are returned at once as source.Mistakes.
func LoadTariff(files fs.FS, names ...string) (*Tariff, error) {
	t := &Tariff{map[string][]Item{}}
	log := &source.Log{}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("fee: %w", err)
		}
		t.read(source.Parse(name, body, log))
	}
	return t, log.Err()
}

// ParseTariff reads one tariff file given as bytes.
func ParseTariff(name string, body []byte) (*Tariff, error) {
	t := &Tariff{map[string][]Item{}}
	log := &source.Log{}
	t.read(source.Parse(name, body, log))
	return t, log.Err()
}

func (t *Tariff) read(n source.Node) {
	if !n.Exists() {
		return
	}
	o := n.Object()
	o.Need("tariff").Word()
	for _, e := range o.Need("items").List() {
		t.add(e, readItem(e))
	}
	o.Close()
	t.parts(o.Get("items"))
}

func readItem(n source.Node) Item {
	o := n.Object()
	it := Item{
		Key: o.Need("key").Name(), Text: o.Need("text").Text(), Basis: o.Need("basis").Word(),
		Mark: o.Need("mark").Enum("S", "M", "U"), ValidFrom: o.Need("valid_from").Date(), ValidTo: o.Get("valid_to").Date(),
	}
	if p := o.Get("place"); p.Exists() {
		it.Place = p.Word()
	}
	ways := 0
	for _, way := range []string{"amount", "per_page", "percent_of", "steps"} {
		if o.Has(way) {
			ways++
		}
	}
	if ways != 1 {
		n.Mistake("", "an item has exactly one of amount, per_page, percent_of and steps")
	}
	it.Amount = Amount(o.Get("amount"))
	if pp := o.Get("per_page"); pp.Exists() {
		po := pp.Object()
		it.PerPage, it.Amount, it.Cap = true, Amount(po.Need("amount")), Amount(po.Get("cap"))
		po.Close()
	}
	if pc := o.Get("percent_of"); pc.Exists() {
		po := pc.Object()
		it.PercentOf, it.Percent = po.Need("item").Name(), po.Need("percent").Int(1, 1000)
		po.Close()
	}
	it.Steps = readSteps(o.Get("steps"))
	if !it.ValidTo.IsZero() && it.ValidTo.Before(it.ValidFrom) {
		o.Get("valid_to").Mistake("", "valid_to is before valid_from")
	}
	o.Close()
	return it
}

func readSteps(n source.Node) []Step {
	var out []Step
	list := n.List()
	for i, e := range list {
		o := e.Object()
		s := Step{Amount: Amount(o.Need("amount"))}
		if up := o.Get("up_to"); up.Exists() {
			s.UpTo = int64(up.Int(1, 1_000_000))
		}
		o.Close()
		last := i == len(list)-1
		if last != (s.UpTo == 0) || i > 0 && !last && s.UpTo <= out[i-1].UpTo {
			e.Mistake("give up_to rising, and none in the last step", "the steps are not in order")
		}
		out = append(out, s)
	}
	return out
}

// Amount reads an amount from a file; an absent node is nothing.
func Amount(n source.Node) money.Grosze {
	if !n.Exists() {
		return 0
	}
	g, err := money.Parse(n.Word())
	if err != nil {
		n.Mistake(`for example "82,00"`, "an amount is expected")
	}
	return g
}

// add keeps an item whose period does not overlap another of the same key.
func (t *Tariff) add(n source.Node, it Item) {
	for _, other := range t.items[it.Key] {
		if it.covers(other.ValidFrom) || other.covers(it.ValidFrom) {
			n.Mistake("end the earlier one with valid_to", "%q is in force twice on the same days", it.Key)
			return
		}
	}
	t.items[it.Key] = append(t.items[it.Key], it)
}

// parts checks that percentages are of items that exist and are not percentages themselves.
func (t *Tariff) parts(n source.Node) {
	for _, versions := range t.items {
		for _, it := range versions {
			if it.PercentOf == "" {
				continue
			}
			base := t.items[it.PercentOf]
			if len(base) == 0 || slices.ContainsFunc(base, func(b Item) bool { return b.PercentOf != "" }) {
				n.Mistake("name an item with an amount of its own", "%q is a part of %q, which cannot be", it.Key, it.PercentOf)
			}
		}
	}
}

func (it Item) covers(d calendar.Date) bool {
	return !d.Before(it.ValidFrom) && (it.ValidTo.IsZero() || !d.After(it.ValidTo))
}

// Keys lists the keys of all items in order.
func (t *Tariff) Keys() []string {
	var out []string
	for k := range t.items {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// ErrNoItem is returned when a tariff has no item in force under a key.
var ErrNoItem = errors.New("fee: no such item in force")

// On returns the item in force on a day.
func (t *Tariff) On(key string, day calendar.Date) (Item, error) {
	for _, it := range t.items[key] {
		if it.covers(day) {
			return it, nil
		}
	}
	return Item{}, fmt.Errorf("%w: %s on %s", ErrNoItem, key, day)
}
