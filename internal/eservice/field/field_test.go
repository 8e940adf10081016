package field_test

import (
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/messages"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

// lists is a list from outside.
type lists struct{}

func (lists) Options(string) []field.Option {
	return []field.Option{{Code: "DW-835", Label: source.Text{"pl": "Droga wojewódzka 835"}}, {Code: "DW-858", Label: source.Text{"pl": "Droga wojewódzka 858"}}}
}

func (l lists) Option(list, code string) (field.Option, bool) {
	for _, o := range l.Options(list) {
		if o.Code == code {
			return o, true
		}
	}
	return field.Option{}, false
}

var today = calendar.On(2027, 3, 1)

func context() field.Context {
	return field.Context{Today: today, Lang: "pl", Lists: lists{}, Value: func(id string) field.Value {
		return map[string]field.Value{"od": "2027-02-27"}[id]
	}}
}

// parse makes a field of a kind from the options in YAML's flow form.
func parse(t testing.TB, kind, options string) *field.Field {
	t.Helper()
	log := &source.Log{}
	if options != "" {
		options = ", " + options
	}
	n := source.Parse("pole.yaml", []byte("{id: pole, kind: "+kind+", label: Pole"+options+"}"), log)
	r := &field.Reader{Lists: map[string]*field.List{"drogi": {Name: "drogi", External: true}}}
	f := r.Read(n)
	if err := log.Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

func form(t testing.TB, query string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestRead: what people type, what it becomes or which message they get. A message is written with
// "!"; "-" is no answer.
func TestRead(t *testing.T) {
	for _, tc := range []struct{ kind, options, typed, want, reason string }{
		{"text", "", "pole=+Jan+", "Jan", "spaces at the ends are nobody's intention"},
		{"text", "", "pole=", "!required.text", "an empty answer is none"},
		{"text", "optional: true", "pole=++", "-", "an optional one may be"},
		{"text", "", "pole=a%0Ab", "a b", "one line stays one line"},
		{"text", "", "pole=a%00b", "!text.character", "XML 1.0 forbids U+0000"},
		{"text", "", "pole=a%EF%BF%BEb", "!text.character", "U+FFFE is no character"},
		{"text", "", "pole=a%E2%80%AEb", "!text.character", "an override makes a document read differently from its bytes"},
		{"text", "", "pole=a%FF", "!text.encoding", "no UTF-8"},
		{"text", "", "pole=o%CC%81", "ó", "Unicode NFC: one way of writing a letter"},
		{"text", "max_length: 3", "pole=abcd", "!text.length", "longer than the form allows"},
		{"text", "max_length: 3", "pole=%C4%85%C4%99%C5%9B", "ąęś", "characters are counted, not bytes"},
		{"text", "min_length: 3", "pole=ab", "!text.min", "too short"},
		{"text", `pattern: "[A-Z]{2}", example: AB`, "pole=AB", "AB", "fits"},
		{"text", `pattern: "[A-Z]{2}", example: AB`, "pole=ABC", "!text.pattern", "the whole text must fit"},
		{"longtext", "", "pole=a%0D%0Ab%0Dc", "a\nb\nc", "line ends become one"},
		{"number", "places: 2", "pole=1+234,50", "1234.5", "Polish writing, no zeros at the end"},
		{"number", "places: 2", "pole=12.05", "12.05", "the point is taken too"},
		{"number", "unit: m²", "pole=12+m%C2%B2", "12", "people copy the unit"},
		{"number", "", "pole=12,5", "!number.whole", "no places"},
		{"number", "places: 1", "pole=12,55", "!number.places", "too many places"},
		{"number", "", "pole=-1", "!number.min", "0 is the least unless said"},
		{"number", "min: -5", "pole=%E2%88%921", "-1", "the typographic minus"},
		{"number", "min: -5", "pole=-0", "0", "there is one zero"},
		{"number", "max: 10", "pole=11", "!number.max", "too great"},
		{"number", "", "pole=007", "7", "leading zeros"},
		{"number", "", "pole=dwa", "!number.format", "a word"},
		{"number", "", "pole=1e9", "!number.format", "no exponents"},
		{"number", "", "pole=1,", "!number.format", "cut off"},
		{"number", "", "pole=9999999999999", "!number.format", "more digits than are exact"},
		{"money", "", "pole=1+234,5+z%C5%82", "1234.50", "as people write amounts"},
		{"money", "", "pole=12,345", "!money.format", "there are no tenths of a grosz"},
		{"money", `min: "10,00"`, "pole=9,99", "!money.min", "too little"},
		{"money", `max: "10,00"`, "pole=10,01", "!money.max", "too much"},
		{"date", "", "pole.day=28&pole.month=2&pole.year=2027", "2027-02-28", "digits"},
		{"date", "", "pole.day=28&pole.month=lutego&pole.year=2027", "2027-02-28", "the month as it is said"},
		{"date", "", "pole.day=28&pole.month=Lut&pole.year=2027", "2027-02-28", "a shortened month"},
		{"date", "", "pole.day=28&pole.month=XII&pole.year=2027", "2027-12-28", "a Roman month"},
		{"date", "", "pole=2027-02-28", "2027-02-28", "one control of the browser"},
		{"date", "", "pole=28.02.2027", "2027-02-28", "the Polish way"},
		{"date", "", "pole.day=29&pole.month=2&pole.year=2027", "!date.none", "no such day"},
		{"date", "", "pole.day=28&pole.month=2&pole.year=27", "!date.year", "which century?"},
		{"date", "", "pole.day=28&pole.month=2", "!date.missing-year", "a part is missing"},
		{"date", "", "pole.month=2&pole.year=2027", "!date.missing-day", "a part is missing"},
		{"date", "", "pole.day=x&pole.month=2&pole.year=2027", "!date.format", "no digits"},
		{"date", "from: today", "pole=2027-02-28", "!date.from", "yesterday"},
		{"date", "from: today", "pole=2027-03-01", "2027-03-01", "today counts"},
		{"date", "to: today - 18 years", "pole=2009-03-02", "!date.to", "not yet of age"},
		{"date", "to: today - 18 years", "pole=2009-03-01", "2009-03-01", "of age today"},
		{"date", "from: od + 1 month", "pole=2027-03-26", "!date.from", "a month after another answer"},
		{"date", "from: od + 1 month", "pole=2027-03-27", "2027-03-27", "a month after another answer"},
		{"date", "from: inne", "pole=1999-01-01", "1999-01-01", "a bound on an unanswered question bounds nothing"},
		{"daterange", "", "pole.from=2027-03-01&pole.to=2027-03-01", "from=2027-03-01 to=2027-03-01", "one day"},
		{"daterange", "", "pole.from=2027-03-02&pole.to=2027-03-01", "!daterange.order", "the end before the beginning"},
		{"daterange", "", "pole.from=2027-03-02", "!daterange.missing-to", "half a period"},
		{"daterange", "max_days: 2", "pole.from=2027-03-01&pole.to=2027-03-03", "!daterange.length", "three days, both ends counted"},
		{"daterange", "from: today", "pole.from=2027-02-28&pole.to=2027-03-03", "!date.from", "begins too early"},
		{"yesno", "", "pole=yes", "true", ""},
		{"yesno", "", "pole=no", "false", "no is an answer"},
		{"yesno", "", "", "!required.yesno", ""},
		{"yesno", "", "pole=maybe", "!choice.option", "somebody changed the page"},
		{"choice", "options: [{id: a, label: A}, {id: b, label: B}]", "pole=b", "b", ""},
		{"choice", "options: [{id: a, label: A}, {id: b, label: B}]", "pole=c", "!choice.option", "no such option"},
		{"choice", "list: drogi", "pole=DW-835", "DW-835", "a list from outside"},
		{"choice", "list: drogi", "pole=DW-1", "!choice.option", "not in the list from outside"},
		{"choices", "options: [{id: a, label: A}, {id: b, label: B}]", "pole=b&pole=a&pole=a", "a,b", "the order of the options, each once"},
		{"choices", "min: 2, options: [{id: a, label: A}, {id: b, label: B}]", "pole=b", "!choices.min", ""},
		{"choices", "max: 1, options: [{id: a, label: A}, {id: b, label: B}]", "pole=b&pole=a", "!choices.max", ""},
		{"choices", "options: [{id: a, label: A}, {id: b, label: B}]", "pole=c", "!choice.option", ""},
		{"pesel", "", "pole=440514+01458", "44051401458", "spaces"},
		{"pesel", "", "pole=44051401459", "!pesel.checksum", "a wrong digit"},
		{"pesel", "", "pole=4405140145", "!pesel.length", "a digit is missing"},
		{"pesel", "", "pole=4405140145O", "!pesel.character", "the letter O"},
		{"nip", "", "pole=PL+525-000-73-13", "5250007313", "as on invoices"},
		{"nip", "", "pole=5250007314", "!nip.checksum", ""},
		{"regon", "", "pole=123456785", "123456785", ""},
		{"krs", "", "pole=123456", "!krs.length", "zeros belong to the number"},
		{"iban", "", "pole=24+1600+0003+5175+5306+4331+4956", "PL24160000035175530643314956", "a Polish account"},
		{"iban", "", "pole=DE89370400440532013000", "!iban.country", "a Polish account is asked"},
		{"iban", "foreign: true", "pole=DE89370400440532013000", "DE89370400440532013000", "any account"},
		{"ade", "", "pole=AE:PL-28080-40239-TUSBF-26", "AE:PL-28080-40239-TUSBF-26", ""},
		{"ade", "", "pole=AE:PL-28080-40239-TUSBF-27", "!ade.checksum", ""},
		{"email", "", "pole=Maria%40Example.PL", "Maria@example.pl", "the domain in small letters"},
		{"email", "", "pole=maria", "!email.format", ""},
		{"email", "", "pole=%C5%82%40x.pl", "!email.character", ""},
		{"phone", "", "pole=601-234-567", "+48601234567", "a Polish number"},
		{"phone", "", "pole=60123456", "!phone.length", "too short"},
		{"landregister", "", "pole=lu1b/12345/8", "LU1B/00012345/8", "small letters, zeros left out"},
		{"landregister", "", "pole=LU1B/00012345/9", "!landregister.checksum", ""},
		{"address", "", "pole.house=5&pole.postcode=15001&pole.place=Lipowa", "house=5 place=Lipowa postcode=15-001", "a village without streets"},
		{"address", "", "pole.street=Polna&pole.postcode=15001&pole.place=Lipowa", "!address.missing-house", ""},
		{"address", "", "pole.house=5&pole.postcode=1500&pole.place=Lipowa", "!postcode.length", ""},
		{"address", "", "pole.country=PL", "!required.address", "only what was filled in beforehand"},
		{"address", "foreign: true", "pole.house=5&pole.postcode=10115&pole.place=Berlin&pole.country=de", "country=DE house=5 place=Berlin postcode=10115", "abroad"},
		{"address", "foreign: true", "pole.house=5&pole.postcode=15001&pole.place=Lipowa", "house=5 place=Lipowa postcode=15-001", "in Poland the code has its form"},
		{"address", "need_gmina: true", "pole.house=5&pole.postcode=15001&pole.place=Lipowa", "!address.missing-gmina", ""},
		{"person", "", "pole.given=Maria&pole.family=Nowak", "!person.missing-pesel-or-birth", "who is it?"},
		{"person", "", "pole.given=Maria&pole.family=Nowak&pole.born=1980-01-01", "born=1980-01-01 family=Nowak given=Maria", "no PESEL"},
		{"person", "", "pole.given=Maria&pole.family=Nowak&pole.born=2030-01-01", "!date.to", "not born yet"},
		{"person", "identify: none", "pole.given=Maria&pole.family=Nowak", "family=Nowak given=Maria", ""},
		{"person", "identify: pesel", "pole.given=Maria&pole.family=Nowak", "!person.missing-pesel", ""},
		{"organisation", "", "pole.name=A", "!organisation.missing-nip", ""},
		{"organisation", "need: [krs]", "pole.name=A&pole.krs=0000123456", "krs=0000123456 name=A", ""},
		{"parcel", "", "pole.id=141201_1.0001.6509", "id=141201_1.0001.6509", "the identifier is enough"},
		{"parcel", "", "pole.precinct=Lipowa&pole.number=124/3", "number=124/3 precinct=Lipowa", "or precinct and number"},
		{"parcel", "", "pole.precinct=Lipowa", "!parcel.missing-number", ""},
		{"parcel", "", "pole.precinct=Lipowa&pole.number=x", "!parcel-number.character", ""},
		{"declaration", "", "pole=yes", "true", ""},
		{"declaration", "", "", "!required.declaration", ""},
		{"declaration", "optional: true", "", "-", ""},
	} {
		t.Run(tc.kind+" "+tc.typed, func(t *testing.T) {
			f := parse(t, tc.kind, tc.options)
			v, problems := f.Read(field.NewForm(form(t, tc.typed), "pole"), context())
			if got := outcome(v, problems); got != tc.want {
				t.Errorf("got %q, want %q (%s)", got, tc.want, tc.reason)
			}
			for _, p := range problems {
				if s := p.Say("pl"); p.Field != "pole" || strings.ContainsAny(s, "⟦⟧{}") || strings.Contains(s, "<no value>") {
					t.Errorf("the message of %+v is %q", p, s)
				}
			}
			if v != nil {
				if again := f.Check(v, context()); again != nil {
					t.Errorf("a value that was just read is refused: %v", again)
				}
			}
		})
	}
}

func outcome(v field.Value, problems []field.Problem) string {
	if len(problems) > 0 {
		return "!" + strings.TrimPrefix(problems[0].Key, "eservice.")
	}
	switch v := v.(type) {
	case nil:
		return "-"
	case bool:
		return map[bool]string{true: "true", false: "false"}[v]
	case string:
		return v
	case field.Codes:
		return strings.Join(v, ",")
	case field.Record:
		var out []string
		for _, k := range []string{"born", "country", "family", "from", "given", "gmina", "house", "id", "krs", "name", "nip", "number", "place", "postcode", "precinct", "to"} {
			if v[k] != "" {
				out = append(out, k+"="+v[k])
			}
		}
		return strings.Join(out, " ")
	}
	return "?"
}

// optionsOf are options with which every kind can be made.
var optionsOf = map[string]string{
	"choice": "options: [{id: a, label: A}, {id: b, label: B}]", "choices": "options: [{id: a, label: A}, {id: b, label: B}]",
	"group": "one: x, row: x, fields: [{id: x, kind: text, label: X}]", "computed": `as: number, value: "1"`,
}

func TestKindsBearAnyValue(t *testing.T) {
	values := []field.Value{nil, "", "x", true, field.Codes{"x"}, field.Record{"x": "y"}, field.Record{}, field.Files{{}}, field.Rows{{ID: "1"}}, field.Rows{}, 7, 1.5}
	for _, kind := range field.Kinds() {
		f := parse(t, kind, optionsOf[kind])
		for _, v := range values {
			f.Check(v, context())
			f.Print(v, context())
			f.Kind.Print(v, context())
			f.Inputs(v, field.NewForm(nil, "pole"), context())
			f.Inputs(v, field.NewForm(url.Values{"pole": {"\xff"}, "pole.day": {"x"}}, "pole"), field.Context{})
			if want := reflect.TypeOf(f.Kind.Term(nil)); reflect.TypeOf(f.Kind.Term(v)) != want {
				t.Errorf("%s: the type in conditions depends on the value %v", kind, v)
			}
			if v != nil && f.Asked() && kind != "text" && kind != "longtext" && f.Group() == nil && kind != "yesno" && kind != "declaration" && len(f.Check(v, context())) == 0 {
				t.Errorf("%s takes the value %#v", kind, v)
			}
		}
	}
}

func TestSamplesSurviveThePage(t *testing.T) {
	for _, kind := range field.Kinds() {
		if kind == "file" || kind == "group" || kind == "computed" || kind == "info" {
			continue // these do not come with a form
		}
		f := parse(t, kind, optionsOf[kind])
		rapid.Check(t, func(t *rapid.T) {
			v := f.Kind.Sample(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }, context())
			if problems := f.Check(v, context()); problems != nil {
				t.Fatalf("%s: the sample %v is refused: %v", kind, v, problems)
			}
			sent := url.Values{}
			for _, in := range f.Inputs(v, field.NewForm(nil, "pole"), context()) {
				send(sent, in)
			}
			back, problems := f.Read(field.NewForm(sent, "pole"), context())
			if !reflect.DeepEqual(back, v) {
				t.Fatalf("%s: %#v was shown and sent back as %#v, %v", kind, v, back, problems)
			}
		})
	}
}

// send does what a browser does with a control.
func send(to url.Values, in field.Input) {
	for _, p := range in.Parts {
		to.Add(p.Name, p.Value)
	}
	for _, o := range in.Options {
		if o.Checked {
			to.Add(in.Name, o.Value)
		}
	}
	if len(in.Parts)+len(in.Options) == 0 {
		to.Add(in.Name, in.Value)
	}
}

func TestEveryMessageExists(t *testing.T) {
	keys := map[string]bool{}
	for _, kind := range field.Kinds() {
		if kind != "computed" && kind != "info" {
			keys["eservice.required."+kind] = true
		}
	}
	// Keys stand as literals in wrong("part", "key" …); identifiers put theirs together.
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`wrong\([^,]+, "([a-z-]+(\.[a-z-]+)+)"[,)]`)
	missing := regexp.MustCompile(`key: "([a-z]+)", element`)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		body, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(body), -1) {
			keys["eservice."+m[1]] = true
		}
		for _, m := range missing.FindAllStringSubmatch(string(body), -1) {
			keys["eservice.part."+m[1]] = true
		}
	}
	if len(keys) < 70 {
		t.Errorf("only %d keys were found in the sources", len(keys))
	}
	for key := range keys {
		for _, lang := range source.Languages() {
			if s := messages.Say(lang, key); strings.Contains(s, "⟦") {
				t.Errorf("%s has no message in %s", key, lang)
			}
		}
	}
}

func TestAuthorsOwnSentence(t *testing.T) {
	f := parse(t, "date", `from: today, errors: {required: Wpisz dzień ślubu, from: {pl: Za wcześnie, en: Too early}}`)
	for typed, want := range map[string]string{"": "Wpisz dzień ślubu", "pole=2020-01-01": "Za wcześnie", "pole=x": "Wpisz datę cyframi: dzień, miesiąc i\u00a0rok, na przykład 31 3 2027"} {
		_, problems := f.Read(field.NewForm(form(t, typed), "pole"), context())
		if len(problems) != 1 || problems[0].Say("pl") != want {
			t.Errorf("%q: %v, want %q", typed, problems, want)
		}
	}
	_, problems := f.Read(field.NewForm(form(t, "pole=2020-01-01"), "pole"), context())
	if problems[0].Say("en") != "Too early" || problems[0].Fault().Name != "pole" {
		t.Errorf("in English: %q", problems[0].Say("en"))
	}
}

func TestPrint(t *testing.T) {
	for _, tc := range []struct {
		kind, options string
		value         field.Value
		lang, want    string
	}{
		{"number", "unit: {pl: m², en: sq m}, places: 2", "1234567.5", "pl", "1 234 567,5 m²"},
		{"number", "unit: {pl: m², en: sq m}, places: 2", "1234567.5", "en", "1 234 567.5 sq m"},
		{"number", "min: -9", "-5", "pl", "−5"},
		{"money", "", "1234.50", "pl", "1 234,50 zł"},
		{"date", "", "2027-02-20", "pl", "20 lutego 2027"},
		{"date", "", "2027-02-20", "uk", "20 лютого 2027"},
		{"date", "", "2027-02-20", "de", "20. Februar 2027"},
		{"date", "", "2027-02-20", "en", "20 February 2027"},
		{"daterange", "", field.Record{"from": "2027-02-20", "to": "2027-02-20"}, "pl", "20 lutego 2027"},
		{"daterange", "", field.Record{"from": "2027-02-20", "to": "2027-02-21"}, "en", "from 20 February 2027 to 21 February 2027"},
		{"yesno", "", false, "uk", "Ні"},
		{"nip", "", "5250007313", "pl", "525-000-73-13"},
		{"phone", "", "+48601234567", "pl", "+48 601 234 567"},
		{"choice", "options: [{id: a, label: {pl: Tak, en: Aye}}, {id: b, label: B}]", "a", "en", "Aye"},
		{"choice", "options: [{id: a, label: A}, {id: b, label: B}]", "zniknal", "pl", "zniknal"},
		{"parcel", "", field.Record{"id": "141201_1.0001.6509", "precinct": "Lipowa", "number": "124/3"}, "pl", "124/3, Lipowa|141201_1.0001.6509"},
		{"person", "", field.Record{"given": "Jan", "family": "Kos", "born": "1980-01-31"}, "de", "Jan Kos|Geburtsdatum: 31. Januar 1980"},
		{"organisation", "", field.Record{"name": "A", "nip": "5250007313", "krs": "0000123456"}, "pl", "A|NIP: 525-000-73-13|KRS: 0000123456"},
		{"longtext", "", "a\nb", "pl", "a|b"},
	} {
		c := context()
		c.Lang = tc.lang
		got := strings.NewReplacer("\u00a0", " ").Replace(strings.Join(parse(t, tc.kind, tc.options).Print(tc.value, c), "|"))
		if got != tc.want {
			t.Errorf("%s %v in %s: %q, want %q", tc.kind, tc.value, tc.lang, got, tc.want)
		}
	}
}
