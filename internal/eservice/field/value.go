package field

import (
	"strconv"
	"strings"
)

// Value is a canonical answer. Its Go type is one of
//
//	string   text, number ("12.5"), money ("1234.50"), date ("2027-02-28"), choice (the code),
//	         identifiers (pesel, nip … without spaces)
//	bool     yesno, declaration
//	Codes    choices
//	Record   daterange, address, person, organisation, parcel
//	Files    file
//	Rows     group
//
// Numbers are text because JSON's numbers lose digits on the way. An absent answer is nil, never "".
type Value any

// Codes is a set of codes in the order of the options.
type Codes []string

// Record is a compound answer; parts that are empty are absent.
type Record map[string]string

// File is one uploaded file: the bytes are with the module that took the upload.
type File struct {
	Upload string // id of the upload
	Name   string // as shown to people
	Type   string // media type, decided from the content
	Size   int64
	SHA256 string // hexadecimal
}

// Files are the uploaded files of one field.
type Files []File

// Row is one row of a group. ID is unique within the group and never used again in the same draft.
type Row struct {
	ID string
	Values
}

// Rows are the rows of a group in the order in which they were added.
type Rows []Row

// text returns a value of the string type, or "".
func text(v Value) string { s, _ := v.(string); return s }

// record returns a compound value, or an empty one.
func record(v Value) Record { r, _ := v.(Record); return r }

// part returns a record without empty parts, or nil when nothing is left.
func compact(r Record) Value {
	for k, v := range r {
		if v == "" {
			delete(r, k)
		}
	}
	if len(r) == 0 {
		return nil
	}
	return r
}

// lines splits a text for printing.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// Find returns the row with an id.
func (rs Rows) Find(id string) (Row, bool) {
	for _, r := range rs {
		if r.ID == id {
			return r, true
		}
	}
	return Row{}, false
}

// NextID is an id that no present row has: one more than the greatest number.
func (rs Rows) NextID() string {
	top := 0
	for _, r := range rs {
		if n, err := strconv.Atoi(r.ID); err == nil && n > top {
			top = n
		}
	}
	return strconv.Itoa(top + 1)
}
