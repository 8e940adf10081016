// Package described writes the settings down for people: the names on the command line and the page of the documentation.
// It reads the struct of settings by its tags and knows none of them.
//
// Words: a setting is a flag, a variable and a key of the file, under one name made from the field. A field that is a struct of
// its own has a prefix. It reads no values, so that nothing secret can get into what it writes.
package described

import (
	"fmt"
	"reflect"
	"strings"
)

// Settings is the list of settings for the documentation.
func Settings(of reflect.Type) string {
	var b strings.Builder
	b.WriteString("# Settings\n\nEach is a flag (`--name`), a variable (`WROTA_NAME` with underscores) and a key of `/etc/wrota.json`. A flag wins over a variable, a variable over the file. Secrets never appear in logs or in `wrota config`.\n\n| Setting | Default | What it is |\n|---|---|---|\n")
	describe(&b, of, "")
	return b.String()
}

func describe(b *strings.Builder, t reflect.Type, prefix string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type.Kind() == reflect.Struct {
			describe(b, f.Type, f.Tag.Get("prefix"))
			continue
		}
		help := f.Tag.Get("help")
		if f.Tag.Get("secret") != "" {
			help += " Secret."
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", prefix+Flag(f.Name), f.Tag.Get("default"), help)
	}
}

// Flag is the name of a field on the command line: RatePerSecond → rate-per-second.
func Flag(name string) string {
	var b strings.Builder
	for i, r := range name {
		upper := r >= 'A' && r <= 'Z'
		if upper && i > 0 && !(name[i-1] >= 'A' && name[i-1] <= 'Z') {
			b.WriteByte('-')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}
