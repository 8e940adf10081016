// Package founding makes a real office from a file that its administrator writes.
//
// The file (YAML, or JSON, which is a part of it) says who the office is, which cells and people it has,
// by which file plan it works, which e-services it offers and where fees are paid. Everything is checked
// before anything is written, and every mistake is said with its line, in plain Polish: whoever fills the
// file in is an official and not a programmer.
//
// Words: a cell (komórka) is a part of the office, with the symbol that stands in signs of cases; a post
// (stanowisko) is what a person is employed as; a role is a set of rights; the file plan (JRWA) is the list
// of classes of cases; to adopt an e-service is to begin to offer it.
//
// Nobody gets a password from here. People set one by the link of "przypomnij hasło"; administrators
// are sent that link at once. The package makes no seal, resolves no rates of a council and enters no
// roads: these are decided elsewhere.
package founding

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// File is an office as its file describes it.
type File struct {
	Name     Text      `yaml:"name"`
	Short    Text      `yaml:"short"`
	Slug     Text      `yaml:"slug"`
	Kind     Text      `yaml:"kind"`
	TERYT    Text      `yaml:"teryt"`
	NIP      Text      `yaml:"nip"`
	REGON    Text      `yaml:"regon"`
	ADE      Text      `yaml:"ade"`
	Email    Text      `yaml:"email"`
	Phone    Text      `yaml:"phone"`
	Hours    Text      `yaml:"hours"`
	Head     Text      `yaml:"head"`
	HeadName Text      `yaml:"head_name"`
	Topics   []Text    `yaml:"topics"`
	Address  Address   `yaml:"address"`
	Brand    Brand     `yaml:"brand"`
	Plan     Plan      `yaml:"plan"`
	Cells    []Cell    `yaml:"cells"`
	People   []Person  `yaml:"people"`
	Services []Service `yaml:"services"`
	Accounts Accounts  `yaml:"accounts"`
	Line     int
}

// Address is where the office is.
type Address struct {
	Street   Text `yaml:"street"`
	House    Text `yaml:"house"`
	Flat     Text `yaml:"flat"`
	Postcode Text `yaml:"postcode"`
	Place    Text `yaml:"place"`
	Line     int
}

// Brand holds the colours of the office, #rrggbb; those left out are the region's.
type Brand struct {
	Herb   Text `yaml:"herb"`
	Bar    Text `yaml:"bar"`
	BarInk Text `yaml:"bar_ink"`
	Deep   Text `yaml:"deep"`
	Accent Text `yaml:"accent"`
	Link   Text `yaml:"link"`
	Tint   Text `yaml:"tint"`
	Line   int
}

// Plan is the file plan: a CSV file beside this one, or the name of one that comes with the program.
type Plan struct {
	File    Text `yaml:"file"`
	BuiltIn Text `yaml:"built_in"`
	From    Text `yaml:"from"`
	Source  Text `yaml:"source"`
	Line    int
}

// Cell is a part of the office; Parent is the symbol of a cell above it in the file.
type Cell struct {
	Symbol Text `yaml:"symbol"`
	Name   Text `yaml:"name"`
	Parent Text `yaml:"parent"`
	Phone  Text `yaml:"phone"`
	Email  Text `yaml:"email"`
	Line   int
}

// Person is somebody on a post.
type Person struct {
	Given  Text   `yaml:"given"`
	Family Text   `yaml:"family"`
	Email  Text   `yaml:"email"`
	Post   Text   `yaml:"post"`
	Cell   Text   `yaml:"cell"`
	Phone  Text   `yaml:"phone"`
	Roles  []Text `yaml:"roles"`
	Leads  bool   `yaml:"leads"`
	From   Text   `yaml:"from"`
	Line   int
}

// Service is an e-service that the office offers; Lead is the e-mail address of who leads its cases.
type Service struct {
	Service Text `yaml:"service"`
	Cell    Text `yaml:"cell"`
	Class   Text `yaml:"class"`
	Lead    Text `yaml:"lead"`
	Opens   Text `yaml:"opens"`
	Line    int
}

// Accounts say where kinds of fees are paid.
type Accounts struct {
	StampDuty Account `yaml:"stamp_duty"`
	Fee       Account `yaml:"fee"`
	Line      int
}

// Account is a bank account; Short is the name of its owner in at most 20 characters, for bank apps.
type Account struct {
	IBAN  Text `yaml:"iban"`
	Name  Text `yaml:"name"`
	Short Text `yaml:"short"`
	Line  int
}

// Mistake is one thing in a file that has to be mended.
type Mistake struct {
	Line int    // 0 when it is no one line's
	Path string // people[2].email
	Text string
}

func (m Mistake) String() string {
	var parts []string
	if m.Line > 0 {
		parts = append(parts, fmt.Sprintf("wiersz %d", m.Line))
	}
	if m.Path != "" {
		parts = append(parts, m.Path)
	}
	return strings.Join(append(parts, m.Text), ": ")
}

// Mistakes are everything that is wrong with a file.
type Mistakes []Mistake

func (ms Mistakes) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// orNil is nil when nothing is wrong; otherwise the mistakes in the order of lines.
func (ms Mistakes) orNil() error {
	if len(ms) == 0 {
		return nil
	}
	slices.SortFunc(ms, func(a, b Mistake) int { return cmp.Or(a.Line-b.Line, strings.Compare(a.Path, b.Path)) })
	return ms
}

// Read reads a file strictly: what it does not know is a mistake.
func Read(body []byte) (*File, error) {
	dec := yaml.NewDecoder(bytes.NewReader(body))
	var tree, more yaml.Node
	switch err := dec.Decode(&tree); {
	case errors.Is(err, io.EOF):
		return nil, Mistakes{{Text: "plik jest pusty"}}
	case err != nil:
		return nil, Mistakes{{Text: "to nie jest poprawny YAML ani JSON: " + strings.TrimPrefix(err.Error(), "yaml: ")}}
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, Mistakes{{Text: "plik opisuje jeden urząd; usuń wszystko po znaku ---"}}
	}
	var f File
	var d decoder
	d.into(tree.Content[0], reflect.ValueOf(&f).Elem(), "")
	return &f, d.mistakes.orNil()
}
