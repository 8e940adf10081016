package catalogueweb

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// accountForm is an account as it was typed.
type accountForm struct{ Kind, IBAN, Name, Short string }

// sharedForm is what a service and the office as a whole have in common, as it was typed.
type sharedForm struct {
	Version     string
	Hours, Ways string
	Accounts    []accountForm
}

// adoptionForm is an adoption as it was typed.
type adoptionForm struct {
	sharedForm
	Opens, Closes       string
	Class               string
	Cell, Lead, Contact string
	Note, Term          string
	Sign                bool
}

func newShared(version int64, texts catalogue.Texts, accounts catalogue.Accounts, kinds []fee.Kind) sharedForm {
	f := sharedForm{Version: strconv.FormatInt(version, 10), Hours: texts.Hours, Ways: strings.Join(texts.OtherWays, "\n")}
	for _, k := range kinds {
		a := accounts[k]
		f.Accounts = append(f.Accounts, accountForm{string(k), a.IBAN.String(), a.Name, a.Short})
	}
	return f
}

func newForm(a catalogue.Adoption, kinds []fee.Kind) adoptionForm {
	return adoptionForm{
		sharedForm: newShared(a.Version, a.Texts, a.Accounts, kinds), Opens: a.Opens.String(), Closes: a.Closes.String(), Class: a.Class.String(),
		Cell: short(a.Cell), Lead: short(a.Lead), Contact: short(a.Contact), Note: a.Texts.Lead, Term: a.Texts.Term, Sign: a.MustSign,
	}
}

// short is an id as a form carries it; nothing for none.
func short[T interface {
	IsZero() bool
	Short() string
}](x T) string {
	if x.IsZero() {
		return ""
	}
	return x.Short()
}

func readShared(v url.Values, kinds []fee.Kind) sharedForm {
	f := sharedForm{Version: v.Get("version"), Hours: v.Get("hours"), Ways: v.Get("ways")}
	for _, k := range kinds {
		n := string(k)
		f.Accounts = append(f.Accounts, accountForm{n, v.Get(n + ".iban"), v.Get(n + ".name"), v.Get(n + ".short")})
	}
	return f
}

func readForm(v url.Values, kinds []fee.Kind) adoptionForm {
	return adoptionForm{
		sharedForm: readShared(v, kinds), Opens: v.Get("opens"), Closes: v.Get("closes"), Class: strings.TrimSpace(v.Get("class")),
		Cell: v.Get("cell"), Lead: v.Get("lead"), Contact: v.Get("contact"), Note: v.Get("note"), Term: v.Get("term"), Sign: v.Get("sign") != "",
	}
}

// reading collects what cannot be read.
type reading struct{ wrong []fault.Field }

func (r *reading) refuse(name, key string) {
	r.wrong = append(r.wrong, fault.Field{Name: name, Key: key})
}

func (r *reading) date(name, key, s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil && s != "" {
		r.refuse(name, key)
	}
	return d
}

// ref reads an id that a list offered.
func ref[T any](r *reading, name, key, s string, parse func(string) (T, error)) (out T) {
	if s == "" {
		return out
	}
	out, err := parse(s)
	if err != nil {
		r.refuse(name, key)
	}
	return out
}

// version is the one that the form was made from; what is no number fits no version.
func (f sharedForm) version() int64 {
	n, err := strconv.ParseInt(f.Version, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func (f sharedForm) texts() catalogue.Texts {
	return catalogue.Texts{Hours: f.Hours, OtherWays: strings.Split(strings.ReplaceAll(f.Ways, "\r\n", "\n"), "\n")}
}

func (f sharedForm) accounts(r *reading) catalogue.Accounts {
	out := catalogue.Accounts{}
	for _, a := range f.Accounts {
		x := catalogue.Account{Name: a.Name, Short: a.Short}
		x.IBAN = ref(r, a.Kind+".iban", "catalogue.iban-wrong", strings.TrimSpace(a.IBAN), iban.ParseAny)
		out[fee.Kind(a.Kind)] = x
	}
	return out
}

// adoption reads the form.
func (f adoptionForm) adoption(service string) (catalogue.Adoption, []fault.Field) {
	r := &reading{}
	a := catalogue.Adoption{Service: service, Version: f.version(), Texts: f.texts(), Accounts: f.accounts(r)}
	a.Texts.Lead, a.Texts.Term = f.Note, f.Term
	a.MustSign = f.Sign
	a.Opens, a.Closes = r.date("opens", "catalogue.opens", f.Opens), r.date("closes", "catalogue.closes", f.Closes)
	a.Class = ref(r, "class", "catalogue.class-form", f.Class, jrwa.Parse)
	a.Cell = ref(r, "cell", "catalogue.cell-unknown", f.Cell, id.Parse[id.Cell])
	a.Lead = ref(r, "lead", "catalogue.lead-unknown", f.Lead, id.Parse[id.Employee])
	a.Contact = ref(r, "contact", "catalogue.cell-unknown", f.Contact, id.Parse[id.Cell])
	return a, r.wrong
}

// kindsOf are the kinds of fees that a service charges and that have an account of the unit.
func kindsOf(d *eservice.Definition) (out []fee.Kind) {
	for _, k := range catalogue.AccountKinds {
		for _, rule := range d.Fees {
			if rule.Kind == k {
				out = append(out, k)
				break
			}
		}
	}
	return out
}

// problems are the mistakes of a form and the status of its page; ok is false for other errors.
func problems(ctx context.Context, err error) (ui.Problems, int, bool) {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid && f.Kind != fault.Conflict {
		return nil, 0, false
	}
	ps := ui.ProblemsOf(ctx, err)
	if len(ps) == 0 {
		ps = ui.Problems{{Text: i18n.T(ctx, f.Key, map[string]any(f.Args))}}
	}
	return ps, web.Status(f.Kind), true
}

// signChosen are the boxes that are ticked.
func signChosen(sign bool) []string {
	if sign {
		return []string{"1"}
	}
	return nil
}
