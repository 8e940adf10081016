package stored_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/stored"
)

func TestWrite(t *testing.T) {
	a := stored.Answers{
		Values: field.Values{"z": "ą\"\\\n\t\x01", "b": true, "c": field.Codes{"x", "y"}, "r": field.Record{"to": "2", "from": "1"}, "f": field.Files{{Upload: "u", Name: "n", Type: "t", Size: 7, SHA256: "s"}}, "g": field.Rows{{ID: "1", Values: field.Values{"i": false}}, {ID: "2"}}},
		Typed:  map[string][]string{"od.day": {"32", ""}}, Seen: map[string]bool{"b": true, "a": true},
	}
	got, err := stored.Write(a)
	want := `{"#seen":["a","b"],"#typed":{"od.day":["32",""]},"b":true,"c":["x","y"],"f":[{"name":"n","sha256":"s","size":"7","type":"t","upload":"u"}],"g":[{"#":"1","i":false},{"#":"2"}],"r":{"from":"1","to":"2"},"z":"ą\"\\\n\t\u0001"}`
	if err != nil || string(got) != want || !json.Valid(got) {
		t.Fatalf("got  %s, %v\nwant %s", got, err, want)
	}
	back, err := stored.Read(got)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := stored.Write(back); string(again) != want {
		t.Errorf("read and written again: %s", again)
	}
	if _, err := stored.Write(stored.Answers{Values: field.Values{"x": 1.5}}); !errors.Is(err, stored.ErrMalformed) {
		t.Errorf("a float was written: %v", err)
	}
}

func TestSpacesAndEscapesOfOthers(t *testing.T) {
	a, err := stored.Read([]byte(" { \"\\u0061\" : \"\\ud83d\\ude00\\/\\b\" , \"b\":[ \"x\" ] }\n"))
	if err != nil || a.Values.Text("a") != "😀/\b" || len(a.Values.Choices("b")) != 1 {
		t.Errorf("%v %v", a, err)
	}
}

func TestMalformed(t *testing.T) {
	for _, tc := range []struct{ body, reason string }{
		{``, "nothing"},
		{`[]`, "no object"},
		{`{`, "cut off"},
		{`{"a":1}`, "numbers lose digits"},
		{`{"a":null}`, "an absent answer has no key"},
		{`{"a":""}`, "an empty answer has no key"},
		{`{"a":[]}`, "nor an empty list"},
		{`{"a":{}}`, "nor an empty record"},
		{`{"a":"x","a":"y"}`, "a key twice"},
		{`{"a":{"b":{"c":"d"}}}`, "too deep"},
		{`{"a":[{"#":"1","b":[{"#":"2"}]}]}`, "a group in a group"},
		{`{"a":[{"#":"1"},{"#":"1"}]}`, "a row twice"},
		{`{"a":[{"b":"c"}]}`, "neither a row nor a file"},
		{`{"a":"\ud800"}`, "half a character"},
		{`{"a":"x"} y`, "something behind"},
		{`{"#x":"y"}`, "a key that is no id"},
		{"{\"a\":\"\xff\"}", "no UTF-8"},
		{"{\"a\":\"\n\"}", "a raw line end in a string"},
		{`{"a":"x",}`, "a comma too many"},
		{`{"a" "x"}`, "no colon"},
		{`{"a":[{"upload":"u","name":"n","type":"t","size":"-1","sha256":"0"}]}`, "a file smaller than nothing"},
		{`{"#typed":{"a":[]}}`, "typed nothing"},
		{`{"a":` + strings.Repeat("[", 100_000), "deep nesting"},
		{`{"a":tru}`, "no value"},
		{`{"a":["x",{"b":"c"}]}`, "mixed list"},
	} {
		if _, err := stored.Read([]byte(tc.body)); !errors.Is(err, stored.ErrMalformed) {
			t.Errorf("%.40s was read: %v (%s)", tc.body, err, tc.reason)
		}
	}
}
