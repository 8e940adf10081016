package filetype_test

import (
	"encoding/binary"
	"errors"
	"testing"
	"unicode/utf16"

	"wrota/internal/platform/filetype"
)

const endOfChain, freeSector, noNode = 0xfffffffe, 0xffffffff, 0xffffffff

// compoundOf makes a compound file by hand: the names lie in the root, one after another, and
// deeper ones in a storage below the first. Sector 0 is the allocation table, the directory begins at
// sector 1.
func compoundOf(names []string, deeper ...string) []byte {
	all := append([]string{"Root Entry"}, append(append([]string{}, names...), deeper...)...)
	sectors := (len(all) + 3) / 4
	b := make([]byte, 512*(2+sectors))
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le := binary.LittleEndian
	le.PutUint16(b[24:], 0x3e)
	le.PutUint16(b[26:], 3)
	le.PutUint16(b[28:], 0xfffe)
	le.PutUint16(b[30:], 9)
	le.PutUint16(b[32:], 6)
	le.PutUint32(b[44:], 1)
	le.PutUint32(b[48:], 1)
	le.PutUint32(b[56:], 4096)
	le.PutUint32(b[60:], endOfChain)
	le.PutUint32(b[68:], endOfChain)
	for i := 76; i < 512; i += 4 {
		le.PutUint32(b[i:], freeSector)
	}
	le.PutUint32(b[76:], 0)
	table := b[512:1024]
	for i := range 128 {
		le.PutUint32(table[4*i:], freeSector)
	}
	le.PutUint32(table, 0xfffffffd)
	for i := 1; i <= sectors; i++ {
		le.PutUint32(table[4*i:], uint32(i+1))
	}
	le.PutUint32(table[4*sectors:], endOfChain)
	for i, name := range all {
		e := b[1024+128*i:]
		units := utf16.Encode([]rune(name))
		for j, u := range units {
			le.PutUint16(e[2*j:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(units)+2))
		e[66] = map[bool]byte{true: 5, false: 2}[i == 0]
		for _, at := range []int{68, 72, 76} {
			le.PutUint32(e[at:], noNode)
		}
		le.PutUint32(e[116:], endOfChain)
		switch {
		case i == 0:
			le.PutUint32(e[76:], 1)
		case i < len(names), i > len(names) && i < len(all)-1:
			le.PutUint32(e[72:], uint32(i+1)) // the next sibling
		}
		if i == 1 && len(deeper) > 0 {
			e[66] = 1
			le.PutUint32(e[76:], uint32(1+len(names)))
		}
	}
	return b
}

func TestCompoundFiles(t *testing.T) {
	for _, row := range []struct {
		name      string
		content   []byte
		code      string // "" for a refusal
		macros    bool
		encrypted bool
		reason    string
	}{
		{"a.doc", compoundOf([]string{"1Table", "WordDocument"}), "doc", false, false, ""},
		{"a.doc", compoundOf([]string{"1Table", "Macros", "WordDocument"}), "doc", true, false, "macros of Word"},
		{"a.xls", compoundOf([]string{"Workbook", "_VBA_PROJECT_CUR"}), "xls", true, false, "macros of Excel"},
		{"a.xls", compoundOf([]string{"Book"}), "xls", false, false, "Excel 5"},
		{"a.ppt", compoundOf([]string{"Current User", "PowerPoint Document"}), "ppt", false, false, ""},
		{"a.doc", compoundOf([]string{"ObjectPool", "WordDocument"}, "Workbook"), "doc", false, false, "a table of Excel inside a letter"},
		{"a.xls", compoundOf([]string{"ObjectPool", "WordDocument"}, "Workbook"), "", false, false, "the same under the name of what lies inside"},
		{"a.docx", compoundOf([]string{"EncryptedPackage", "EncryptionInfo"}), "docx", false, true, "with a password"},
		{"a.xlsx", compoundOf([]string{"EncryptedPackage", "EncryptionInfo"}), "xlsx", false, true, "nobody can tell which of the three"},
		{"a.doc", compoundOf([]string{"EncryptedPackage", "EncryptionInfo"}), "", false, false, "but not an old one"},
		{"a.dgn", compoundOf([]string{"Dgn~H", "Dgn~S"}), "dgn", false, false, "version 8"},
		{"a.doc", compoundOf([]string{"__properties_version1.0"}), "", false, false, "a message of Outlook"},
		{"a.doc", compoundOf(nil), "", false, false, "an empty root"},
	} {
		got, err := detect(t, row.name, row.content)
		if row.code == "" {
			if err == nil {
				t.Errorf("%s: accepted as %q", row.reason, got.Code)
			}
		} else if err != nil || got.Code != row.code || got.Macros != row.macros || got.Encrypted != row.encrypted {
			t.Errorf("%s: %q, macros %v, encrypted %v, %v", row.reason, got.Code, got.Macros, got.Encrypted, err)
		}
	}
}

func TestEncryptedWord(t *testing.T) {
	b := sample(t, "pismo.doc")
	if got, err := detect(t, "a.doc", b); err != nil || got.Encrypted {
		t.Fatalf("%+v, %v", got, err)
	}
	fib := -1
	for i := 512; i < len(b); i += 512 { // the stream begins with the mark of Word 97
		if b[i] == 0xec && b[i+1] == 0xa5 {
			fib = i
		}
	}
	if fib < 0 {
		t.Fatal("no WordDocument in the sample")
	}
	b[fib+11] |= 1
	if got, err := detect(t, "a.doc", b); err != nil || !got.Encrypted {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestCompoundFilesThatGoInCircles(t *testing.T) {
	le := binary.LittleEndian
	for _, row := range []struct {
		harm   func(b []byte)
		reason string
	}{
		{func(b []byte) { le.PutUint32(b[512+4:], 1) }, "a directory that follows itself"},
		{func(b []byte) { le.PutUint32(b[48:], 1<<30) }, "a directory beyond the end"},
		{func(b []byte) { le.PutUint32(b[76:], freeSector) }, "no allocation table"},
		{func(b []byte) { le.PutUint16(b[30:], 40) }, "sectors of a terabyte"},
		{func(b []byte) { le.PutUint32(b[512+4:], 1<<24); le.PutUint32(b[68:], 1) }, "tables of tables in the directory"},
	} {
		b := compoundOf([]string{"WordDocument"})
		row.harm(b)
		if got, err := detect(t, "a.doc", b); !errors.Is(err, filetype.ErrDamaged) {
			t.Errorf("%s: %q, %v; want damaged", row.reason, got.Code, err)
		}
	}
	b := compoundOf([]string{"a", "b", "WordDocument"})
	le.PutUint32(b[1024+128*3+68:], 1) // the tree of names bites its tail
	if got, err := detect(t, "a.doc", b); err != nil || got.Code != "doc" {
		t.Errorf("a circle of siblings: %q, %v", got.Code, err)
	}
}
