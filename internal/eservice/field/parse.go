package field

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
)

// List is a named list of options, of a library or from outside.
type List struct {
	Name     string
	External bool // the options are known only at run time, from Context.Lists
	Options  []Option
}

// Reader reads fields from a file. Lists are the named lists that fields may use.
type Reader struct {
	Lists map[string]*List
}

// Options is the mapping of a field while its kind reads the keys that belong to it.
type Options struct {
	*source.Object
	Reader *Reader
	Field  *Field
}

// element is the form of XML names that we write: they need no escaping and read well in Polish.
var element = regexp.MustCompile(`^[A-Z][A-Za-z0-9]{0,63}$`)

// Prefills lists what an account can fill in, and the mandate of whoever acts for another.
func Prefills() []string {
	return []string{"account.kind", "account.person", "account.organisation", "account.address", "account.email", "account.phone", "account.ade", "account.pesel", "account.representative", "proxy.person"}
}

// Roles lists what an answer can say of the applicant.
func Roles() []string {
	return []string{"applicant.kind", "applicant.person", "applicant.organisation", "applicant.address", "applicant.mailing", "applicant.email", "applicant.phone", "applicant.delivery", "applicant.ade", "proxy.person", "proxy.address"}
}

// Read reads one field. It returns nil when not even the kind is known.
func (r *Reader) Read(n source.Node) *Field {
	o := n.Object()
	return r.read(o, &Field{Node: n, ID: o.Need("id").Name(), KindName: o.Need("kind").Word()})
}

// ReadAs reads a field of a list whose elements are all of one kind and do not say it.
func (r *Reader) ReadAs(n source.Node, kind string) *Field {
	o := n.Object()
	return r.read(o, &Field{Node: n, ID: o.Need("id").Name(), KindName: kind})
}

// ReadWith reads a field with further keys, which extra takes from its mapping.
func (r *Reader) ReadWith(n source.Node, extra func(o *source.Object)) *Field {
	o := n.Object()
	extra(o)
	return r.read(o, &Field{Node: n, ID: o.Need("id").Name(), KindName: o.Need("kind").Word()})
}

func (r *Reader) read(o *source.Object, f *Field) *Field {
	build, ok := table()[f.KindName]
	if !ok {
		if f.KindName != "" {
			o.Get("kind").Mistake("use one of: "+strings.Join(Kinds(), ", "), "there is no kind %q", f.KindName)
		}
		return nil
	}
	f.Label = o.Need("label").Text()
	f.Hint = o.Get("hint").Text()
	f.Optional = o.Get("optional").Bool()
	f.When = rule.ReadCondition(o.Get("when"))
	f.Prefill = o.Get("prefill").Enum(Prefills()...)
	f.Role = o.Get("role").Enum(Roles()...)
	f.Sensitive = o.Get("sensitive").Bool()
	f.Element = r.element(o, f.ID)
	f.Errors = readErrors(o.Get("errors"))
	f.Kind = build(&Options{o, r, f})
	f.prepare()
	o.Close()
	return f
}

// element reads the name of the XML element, or makes it from the id: data_od becomes DataOd.
func (r *Reader) element(o *source.Object, id string) string {
	n := o.Get("xml")
	if !n.Exists() {
		return Element(id)
	}
	name := n.Word()
	if !element.MatchString(name) {
		n.Mistake("begin with a capital and use letters a–z and digits, for example DataOd", "%q is no name of an XML element", name)
	}
	return name
}

// Element makes the name of an XML element from a name or a slug: data_od becomes DataOd.
func Element(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return r == '_' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func readErrors(n source.Node) map[string]source.Text {
	if !n.Exists() {
		return nil
	}
	o := n.Object()
	out := map[string]source.Text{}
	for _, key := range o.Keys() {
		code := key.Word()
		if !knownErrorCode(code) {
			key.Mistake("use one of: "+strings.Join(errorCodes, ", "), "there is no occasion %q for an error", code)
		}
		out[code] = o.Get(code).Text()
	}
	return out
}

// ReadOptions reads a list of options: "kod: Label" pairs or full mappings.
func ReadOptions(n source.Node) []Option {
	var out []Option
	seen := map[string]bool{}
	for _, e := range n.List() {
		o := e.Object()
		opt := Option{Code: o.Need("id").Name(), Label: o.Need("label").Text(), Hint: o.Get("hint").Text()}
		o.Close()
		if seen[opt.Code] && opt.Code != "" {
			e.Mistake("rename one of them", "the option %q stands twice", opt.Code)
		}
		seen[opt.Code] = true
		out = append(out, opt)
	}
	return out
}

// list reads options: or list:, of which exactly one must be there.
func (o *Options) list() *List {
	inline, named := o.Get("options"), o.Get("list")
	switch {
	case inline.Exists() == named.Exists():
		o.Node().Mistake("write options: [{id: …, label: …}] or list: name", "a choice needs either options or a list")
	case inline.Exists():
		opts := ReadOptions(inline)
		if len(opts) < 2 {
			inline.Mistake("for one possibility use kind: declaration or yesno", "a choice needs at least two options")
		}
		return &List{Options: opts}
	default:
		name := named.Word()
		if l, ok := o.Reader.Lists[name]; ok {
			return l
		}
		mend := "lists are declared in a library file"
		if near := source.Nearest(name, slices.Collect(maps.Keys(o.Reader.Lists))); near != "" {
			mend = "did you mean " + near + "?"
		}
		named.Mistake(mend, "there is no list %q", name)
	}
	return &List{}
}
