package ades

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wrota/internal/platform/cert"
)

//go:embed algorithms.tsv
var algorithms string

// Suites say until when algorithms are reliable (EN 319 102-1 § 5.1.4.3, cryptographic constraints).
type Suites struct{ of map[string][]strength }

// strength is one line: keys of at least so many bits are reliable until a time; zero for no end known.
type strength struct {
	bits  int
	until time.Time
}

// StandardSuites are those of ETSI TS 119 312.
func StandardSuites() Suites {
	s, err := ReadSuites(algorithms)
	if err != nil {
		panic(err) // the file is embedded, and a test reads it
	}
	return s
}

// ReadSuites reads lines of name, bits, until and source, parted by tabs. Lines of one name stand in the order of their bits.
func ReadSuites(text string) (Suites, error) {
	s := Suites{of: map[string][]strength{}}
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return s, fmt.Errorf("ades: suites: line %d has %d columns, want 4", i+1, len(f))
		}
		bits, err := strconv.Atoi(f[1])
		if err != nil {
			return s, fmt.Errorf("ades: suites: line %d: %w", i+1, err)
		}
		x := strength{bits: bits}
		if f[2] != "-" {
			if x.until, err = time.Parse(time.DateOnly, f[2]); err != nil {
				return s, fmt.Errorf("ades: suites: line %d: %w", i+1, err)
			}
		}
		s.of[f[0]] = append(s.of[f[0]], x)
	}
	return s, nil
}

// Until tells when an algorithm ceased, or ceases, to be reliable; zero for no end known. One that is not
// in the table never was.
func (s Suites) Until(a Algorithm) time.Time {
	until := time.Unix(0, 0)
	for _, x := range s.of[strings.ToUpper(strings.ReplaceAll(a.Name, "-", ""))] {
		if a.Bits >= x.bits {
			until = x.until
		}
	}
	return until
}

// reliable tells whether all of the algorithms are reliable at a time, and the first that is not.
func (s Suites) reliable(list []Algorithm, at time.Time) (bool, Algorithm) {
	for _, a := range list {
		if until := s.Until(a); !until.IsZero() && at.After(until) {
			return false, a
		}
	}
	return true, Algorithm{}
}

// madeWith are the algorithms of a signature made by a key.
func madeWith(use string, a cert.Algorithm, by cert.Key) []Algorithm {
	list := []Algorithm{{Use: use, Name: string(a.Scheme), Bits: by.Bits}}
	if a.Hash != 0 {
		list = append(list, Algorithm{Use: use, Name: a.Hash.String()})
	}
	return list
}
