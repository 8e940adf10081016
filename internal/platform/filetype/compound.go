package filetype

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// Limits of what is read of a compound file: its directory, and the way to it.
const (
	maxDirectorySectors = 1024
	maxTableSectors     = 64 // of the table of tables; enough for 500 MB
)

// compound tells the old office formats and DGN version 8, which are all compound files ([MS-CFB]): a
// small file system in a file. The names in its root say what it is; names deeper down belong to
// embedded objects and are not looked at.
func compound(f *file) (finding, error) {
	c, err := openCompound(f)
	if err != nil {
		return finding{}, err
	}
	names, err := c.rootNames()
	if err != nil {
		return finding{}, err
	}
	has := func(name string) bool { _, ok := names[name]; return ok }
	switch {
	case has("EncryptedPackage"): // [MS-OFFCRYPTO]: which of the three is known only with the password
		return finding{codes: []string{"docx", "xlsx", "pptx"}, encrypted: true}, nil
	case has("WordDocument"):
		found := is("doc")
		found.macros = has("Macros")
		if b, err := c.start(names["WordDocument"], 12); err != nil {
			return finding{}, err
		} else if len(b) == 12 {
			found.encrypted = b[11]&1 != 0 // FibBase.fEncrypted
		}
		return found, nil
	case has("Workbook"), has("Book"):
		return finding{codes: []string{"xls"}, macros: has("_VBA_PROJECT_CUR")}, nil
	case has("PowerPoint Document"):
		return is("ppt"), nil
	}
	for name := range names {
		if strings.HasPrefix(name, "Dgn~") {
			return is("dgn"), nil
		}
	}
	return finding{}, ErrUnknown // installers, mail messages and others use the container too
}

// compoundFile is the part of a compound file that leads to its directory.
type compoundFile struct {
	f         *file
	shift     uint     // sectors are 1<<shift bytes
	tables    []uint32 // sectors of the allocation table, as far as the header names them
	moreTable uint32   // sector that names more
	directory uint32   // first sector of the directory
	mini      uint32   // first sector of the small contents
}

const noSector = 0xfffffffa // this and above mark ends and gaps

func openCompound(f *file) (*compoundFile, error) {
	h := f.head
	if len(h) < 512 {
		return nil, ErrDamaged
	}
	c := &compoundFile{
		f: f, shift: uint(binary.LittleEndian.Uint16(h[30:])),
		directory: binary.LittleEndian.Uint32(h[48:]), moreTable: binary.LittleEndian.Uint32(h[68:]),
	}
	if c.shift != 9 && c.shift != 12 {
		return nil, ErrDamaged
	}
	for i := 76; i < 512; i += 4 {
		c.tables = append(c.tables, binary.LittleEndian.Uint32(h[i:]))
	}
	return c, nil
}

func (c *compoundFile) sector(n uint32) ([]byte, error) {
	if n >= noSector {
		return nil, ErrDamaged
	}
	size := 1 << c.shift
	b, err := c.f.at((int64(n)+1)<<c.shift, size)
	if err != nil {
		return nil, err
	}
	if len(b) < size {
		b = append(b, make([]byte, size-len(b))...) // some writers cut the last sector short
	}
	return b, nil
}

// next is the sector that follows another in the allocation table.
func (c *compoundFile) next(n uint32) (uint32, error) {
	perSector := uint32(1) << (c.shift - 2)
	table := n / perSector
	more := c.moreTable
	for steps := 0; table >= uint32(len(c.tables)); steps++ {
		if steps == maxTableSectors {
			return 0, ErrDamaged
		}
		b, err := c.sector(more)
		if err != nil {
			return 0, err
		}
		for ; len(b) > 4; b = b[4:] {
			c.tables = append(c.tables, binary.LittleEndian.Uint32(b))
		}
		more = binary.LittleEndian.Uint32(b)
		c.moreTable = more
	}
	b, err := c.sector(c.tables[table])
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b[n%perSector*4:]), nil
}

// node is one entry of the directory: a name in a tree.
type node struct {
	name               string
	left, right, child uint32
	first              uint32 // sector of the content
	size               uint32
}

func (c *compoundFile) nodes() ([]node, error) {
	var all []node
	for n, count := c.directory, 0; n < noSector; count++ {
		if count == maxDirectorySectors {
			return nil, ErrDamaged
		}
		b, err := c.sector(n)
		if err != nil {
			return nil, err
		}
		for ; len(b) >= 128; b = b[128:] {
			all = append(all, parseNode(b))
		}
		if n, err = c.next(n); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, ErrDamaged
	}
	return all, nil
}

func parseNode(b []byte) node {
	length := min(int(binary.LittleEndian.Uint16(b[64:])), 64)
	units := make([]uint16, 0, 32)
	for i := 0; i+2 < length; i += 2 { // the last unit is a zero
		units = append(units, binary.LittleEndian.Uint16(b[i:]))
	}
	return node{
		name:  string(utf16.Decode(units)),
		left:  binary.LittleEndian.Uint32(b[68:]),
		right: binary.LittleEndian.Uint32(b[72:]),
		child: binary.LittleEndian.Uint32(b[76:]),
		first: binary.LittleEndian.Uint32(b[116:]),
		size:  binary.LittleEndian.Uint32(b[120:]),
	}
}

// rootNames lists what lies directly in the root.
func (c *compoundFile) rootNames() (map[string]node, error) {
	all, err := c.nodes()
	if err != nil {
		return nil, err
	}
	names := map[string]node{}
	c.mini = all[0].first
	seen := map[uint32]bool{}
	todo := []uint32{all[0].child}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i >= uint32(len(all)) || seen[i] { // an end, or a tree that bites its tail
			continue
		}
		seen[i] = true
		names[all[i].name] = all[i]
		todo = append(todo, all[i].left, all[i].right)
	}
	return names, nil
}

// miniSize is the length below which content lies among the small ones: in pieces of 64 bytes inside
// the content of the root.
const miniSize = 4096

// start reads the first bytes (at most 64) of a content.
func (c *compoundFile) start(n node, length int) ([]byte, error) {
	sector, off := n.first, 0
	if n.size < miniSize {
		if n.first >= noSector {
			return nil, nil
		}
		sector, off = c.mini, int(n.first%(1<<(c.shift-6)))*64
		for steps := n.first >> (c.shift - 6); steps > 0; steps-- {
			if steps > maxDirectorySectors {
				return nil, ErrDamaged
			}
			var err error
			if sector, err = c.next(sector); err != nil {
				return nil, err
			}
		}
	}
	b, err := c.sector(sector)
	if err != nil {
		return nil, err
	}
	return b[off : off+length], nil
}
