package founding

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Text is a word of the file and the line on which it stands.
type Text struct {
	S    string
	Line int
}

// decoder turns the tree of a file into its types and notes everything that does not fit.
type decoder struct{ mistakes Mistakes }

func (d *decoder) wrong(n *yaml.Node, path, format string, args ...any) {
	d.mistakes = append(d.mistakes, Mistake{n.Line, strings.TrimPrefix(path, "."), fmt.Sprintf(format, args...)})
}

// into reads one node. The types of the file are made of Text, bool, lists and structs only; a field
// Line of a struct gets the line on which it begins.
func (d *decoder) into(n *yaml.Node, v reflect.Value, path string) {
	switch {
	case n.Kind == yaml.AliasNode:
		d.wrong(n, path, "skróty YAML (znak *) nie są dozwolone, napisz wartość")
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
	case v.Type() == reflect.TypeFor[Text]():
		if n.Kind != yaml.ScalarNode {
			d.wrong(n, path, "tu powinien być tekst")
			return
		}
		v.Set(reflect.ValueOf(Text{strings.TrimSpace(n.Value), n.Line}))
	case v.Kind() == reflect.Bool:
		if n.Tag != "!!bool" {
			d.wrong(n, path, "tu powinno być true albo false")
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case v.Kind() == reflect.Slice:
		d.list(n, v, path)
	default:
		d.fields(n, v, path)
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.wrong(n, path, "tu powinna być lista")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		d.into(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i+1))
	}
}

func (d *decoder) fields(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, path, "tu powinny być pola w postaci nazwa: wartość")
		return
	}
	known, names := map[string]reflect.Value{}, []string{}
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "" {
			known[name], names = v.Field(i), append(names, name)
		} else {
			v.Field(i).SetInt(int64(n.Line))
		}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		field, ok := known[key.Value]
		switch {
		case !ok:
			d.wrong(key, path, "nieznane pole „%s”; dozwolone: %s", key.Value, strings.Join(names, ", "))
		case seen[key.Value]:
			d.wrong(key, path, "pole „%s” jest podane dwa razy", key.Value)
		default:
			seen[key.Value] = true
			d.into(n.Content[i+1], field, path+"."+key.Value)
		}
	}
}
