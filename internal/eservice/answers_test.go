package eservice_test

import (
	"encoding/json"
	"net/url"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

func TestAnswersSurviveStorage(t *testing.T) {
	for _, name := range []string{"zajecie-pasa", "dyzur-wakacyjny", "wszystko"} {
		d := load(t, name)
		rapid.Check(t, func(t *rapid.T) {
			a := eservicetest.Answers(t, d, env)
			typed := rapid.String().Draw(t, "typed")
			a, _, _ = d.Read(a, eservice.At{Step: d.Steps[0].ID}, url.Values{d.Steps[0].Fields[0].Names()[0]: {typed}}, env)
			stored, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			var back eservice.Answers
			if err := json.Unmarshal(stored, &back); err != nil {
				t.Fatalf("%v\n%s", err, stored)
			}
			again, _ := json.Marshal(back)
			if string(again) != string(stored) {
				t.Fatalf("stored\n%s\nagain\n%s", stored, again)
			}
			if x, y := d.Sheet(a, env), d.Sheet(back, env); !reflect.DeepEqual(x, y) {
				t.Fatalf("the sheets differ")
			}
		})
	}
}

func TestGetters(t *testing.T) {
	home := address.Address{Street: "ul. Polna", House: "5", Postcode: "15-001", Place: "Lipowa"}
	a := eservice.Answers{}.With("d", calendar.On(2027, 1, 31)).With("m", money.Zl(12)).With("a", home).With("t", "x").With("b", false).With("none", "")
	if a.Date("d") != calendar.On(2027, 1, 31) || a.Money("m") != money.Zl(12) || a.Address("a") != home || a.Text("t") != "x" || a.Bool("b") || !a.Has("b") || a.Has("none") {
		t.Errorf("getters: %v", a.IDs())
	}
	if a.Date("t") != (calendar.Date{}) || a.Text("d") != "2027-01-31" || a.Rows("t") != nil || a.Files("t") != nil || !a.Number("t").IsZero() || a.Choices("d") != nil {
		t.Error("a getter of another type must give nothing")
	}
	if b := a.Without("t"); !a.Has("t") || b.Has("t") {
		t.Error("Without changed the answers in place")
	}
	f := field.File{Upload: "1", Name: "a.pdf"}
	b := a.WithFile("f", f).WithFile("f", field.File{Upload: "2", Name: "b.pdf"}).WithFile("f", field.File{Upload: "1", Name: "c.pdf"})
	if fs := b.Files("f"); len(fs) != 2 || fs[0].Name != "c.pdf" || len(b.WithoutFile("f", "1").Files("f")) != 1 || b.WithoutFile("f", "1").WithoutFile("f", "2").Has("f") {
		t.Errorf("files: %v", fs)
	}
}

func TestWithRefusesOtherTypes(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a float was taken")
		}
	}()
	eservice.Answers{}.With("x", 1.5)
}

func FuzzAnswers(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"#seen":["cel"],"#typed":{"od.day":["32"]},"cel":"roboty","dzieci":[{"#":"1","imie":"Ola"}]}`, `{"a":true,"b":["x","y"],"c":{"d":"e"}}`,
		`{"f":[{"name":"a.pdf","sha256":"00","size":"1","type":"t","upload":"u"}]}`, `{"a":"\u0105\ud83d\ude00\n\"\\"}`, `{"okres":{"from":"x"},"kwota":"1e9","pozycje":"x","tak":"x"}`,
	} {
		f.Add([]byte(s))
	}
	d := load(f, "wszystko")
	f.Fuzz(func(t *testing.T, body []byte) {
		var a eservice.Answers
		if a.UnmarshalJSON(body) != nil {
			return
		}
		if !json.Valid(body) {
			t.Fatalf("read what is no JSON: %q", body)
		}
		stored, err := a.MarshalJSON()
		if err != nil || !json.Valid(stored) {
			t.Fatalf("stored %q, %v", stored, err)
		}
		// Whatever was stored, nothing that works with it may fail badly.
		d.Path(a, env)
		d.Check(a, env)
		d.Sheet(a, env)
		for _, s := range d.Steps {
			d.Page(a, eservice.At{Step: s.ID}, env, nil)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("teksty", "tekst=a&email=b&telefon=c", "")
	f.Add("liczby", "liczba=1,5&kwota=2&data.day=31&data.month=ii&data.year=2027", "")
	f.Add("wybory", "kilka=x&kilka=y&tak=yes&jeden=b", "")
	f.Add("numery", "pesel=44051401458&konto=PL61+1090", "")
	f.Add("zlozone", "adres.street=x&adres.postcode=00950&osoba.born.day=1", "")
	f.Add("pozycje", "nazwa=x&ile=2&cena=3", "new")
	d := load(f, "wszystko")
	f.Fuzz(func(t *testing.T, step, form, row string) {
		v, err := url.ParseQuery(form)
		if err != nil {
			return
		}
		a, at, _ := d.Read(eservice.Answers{}, eservice.At{Step: step, Row: row}, v, env)
		stored, err := a.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var back eservice.Answers
		if err := back.UnmarshalJSON(stored); err != nil {
			t.Fatalf("%v\n%s", err, stored)
		}
		d.Page(back, at, env, nil)
		d.Path(back, env)
	})
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("steps: [{fields: [{kind: group, fields: []}]}]"))
	lib := library(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := eservice.Parse("f.yaml", body, lib)
		if err != nil {
			return
		}
		eservice.Outline(d)
		d.Path(eservice.Answers{}, env)
	})
}
