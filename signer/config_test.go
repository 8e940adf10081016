package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	path, secret := filepath.Join(dir, "c.json"), filepath.Join(dir, "pin")
	write(t, secret, "8642\n")
	open := filepath.Join(dir, "open")
	write(t, open, "8642")
	if err := os.Chmod(open, 0o640); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reason, body string
		good         bool
	}{
		{"everything is there", `{"module":"/m.so","token":"t","pin":"` + secret + `","socket":"/s","keys":["b","a","b"],"users":["0","root"]}`, true},
		{"a PIN that others may read", `{"module":"/m.so","token":"t","pin":"` + open + `","socket":"/s","keys":["a"],"users":["0"]}`, false},
		{"no PIN", `{"module":"/m.so","token":"t","pin":"/nonexistent","socket":"/s","keys":["a"],"users":["0"]}`, false},
		{"nobody may ask", `{"module":"/m.so","token":"t","pin":"` + secret + `","socket":"/s","keys":["a"],"users":[]}`, false},
		{"an unknown user", `{"module":"/m.so","token":"t","pin":"` + secret + `","socket":"/s","keys":["a"],"users":["nobody-is-called-so"]}`, false},
		{"no key", `{"module":"/m.so","token":"t","pin":"` + secret + `","socket":"/s","keys":[],"users":["0"]}`, false},
		{"a relative path", `{"module":"m.so","token":"t","pin":"` + secret + `","socket":"/s","keys":["a"],"users":["0"]}`, false},
		{"an unknown word", `{"modul":"/m.so","token":"t","pin":"` + secret + `","socket":"/s","keys":["a"],"users":["0"]}`, false},
		{"something behind", `{"module":"/m.so","token":"t","pin":"` + secret + `","socket":"/s","keys":["a"],"users":["0"]}{}`, false},
	} {
		write(t, path, c.body)
		got, err := load(path)
		if c.good != (err == nil) || err != nil && !errors.Is(err, errSettings) {
			t.Errorf("%s: %v", c.reason, err)
		}
		if c.good && (got.pin != "8642" || len(got.Keys) != 2 || len(got.uids) != 2) {
			t.Errorf("%s: %d keys, %d users", c.reason, len(got.Keys), len(got.uids))
		}
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := load(path); !errors.Is(err, errSettings) {
		t.Errorf("settings that others may change: %v", err)
	}
}
