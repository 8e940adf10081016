package filetype

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"wrota/internal/kit/calendar"
)

// Group gathers formats for people who choose.
type Group string

const (
	Document  Group = "document"
	Image     Group = "image"
	Media     Group = "media" // sound and film
	Archive   Group = "archive"
	Web       Group = "web"
	Data      Group = "data"
	Signature Group = "signature"
	Drawing   Group = "drawing" // to be read by public bodies, not written
)

// Format is one accepted format.
type Format struct {
	Code       string   // "pdf"; stable, stored with documents
	Extensions []string // lower case, without dots; the usual one first
	Media      string   // media type
	Exchange   string   // media type in e-Doręczenia, where it differs from the registered one
	Active     bool     // a browser may run scripts in it: only ever offer it for download
	Group      Group
	Label      string // in Polish
	Source     string // where the law says so
	from, to   calendar.Date
}

// List is the accepted formats of one day.
type List struct {
	Limits  Limits // for archives; DefaultLimits unless changed
	formats []Format
}

// ErrNoList is returned for a day for which there is no list.
var ErrNoList = errors.New("filetype: no list of formats for that day")

//go:embed formats.csv
var formatsCSV []byte

// load reads the embedded table once.
var load = sync.OnceValues(func() ([]Format, error) { return parseFormats(formatsCSV) })

// On returns the formats accepted on a day.
func On(day calendar.Date) (*List, error) {
	all, err := load()
	if err != nil {
		return nil, err
	}
	l := &List{Limits: DefaultLimits()}
	for _, f := range all {
		if !day.Before(f.from) && (f.to.IsZero() || !day.After(f.to)) {
			l.formats = append(l.formats, f)
		}
	}
	if len(l.formats) == 0 {
		return nil, ErrNoList
	}
	return l, nil
}

// Formats lists the formats in the order of the law.
func (l *List) Formats() []Format { return slices.Clone(l.formats) }

// Format finds a format by its code.
func (l *List) Format(code string) (Format, bool) {
	i := slices.IndexFunc(l.formats, func(f Format) bool { return f.Code == code })
	if i < 0 {
		return Format{}, false
	}
	return l.formats[i], true
}

// Only narrows the list, for a question that wants, say, a picture; unknown codes are an error.
func (l *List) Only(codes ...string) (*List, error) {
	out := &List{Limits: l.Limits}
	for _, code := range codes {
		f, ok := l.Format(code)
		if !ok {
			return nil, fmt.Errorf("filetype: no format %q", code)
		}
		out.formats = append(out.formats, f)
	}
	return out, nil
}

func parseFormats(b []byte) ([]Format, error) {
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma, r.Comment, r.FieldsPerRecord = ';', '#', 10
	if _, err := r.Read(); err != nil { // the line of titles
		return nil, fmt.Errorf("filetype: formats: %w", err)
	}
	var all []Format
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("filetype: formats: %w", err)
		}
		f := Format{
			Code: row[2], Extensions: strings.Fields(row[3]), Media: row[4], Exchange: row[5],
			Active: row[6] == "yes", Group: Group(row[7]), Label: row[8], Source: row[9],
		}
		if err := errors.Join(f.from.UnmarshalText([]byte(row[0])), f.to.UnmarshalText([]byte(row[1]))); err != nil {
			return nil, fmt.Errorf("filetype: formats: %s: %w", f.Code, err)
		}
		if f.Code == "" || len(f.Extensions) == 0 || f.Label == "" || f.Source == "" || f.from.IsZero() || (row[6] != "yes" && row[6] != "no") {
			return nil, fmt.Errorf("filetype: formats: %q is not complete", f.Code)
		}
		all = append(all, f)
	}
}
