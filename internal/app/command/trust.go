package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/tsl"
)

// trusted is what a folder says of whom to trust: certificates in it are trusted for themselves; in its folder
// "lists" stand trusted lists (ETSI TS 119 612) and the certificates of those who may sign them, which are trusted for that alone.
type trusted struct {
	ades.Anchors
	lists *tsl.Trust // nil without lists
}

// Anchor tells whether a path may end in the certificate.
func (t trusted) Anchor(c *cert.Certificate, use ades.Use) bool {
	return t.Anchors.Anchor(c, use) || t.lists != nil && t.lists.Anchor(c, use)
}

// Certificates are all anchors.
func (t trusted) Certificates() []*cert.Certificate {
	if t.lists == nil {
		return t.Anchors
	}
	return append(t.lists.Certificates(), t.Anchors...)
}

// grade is what a signature is worth by the lists at the time by which it existed.
func (t trusted) grade(v ades.Verdict) string {
	if t.lists == nil || v.Path == nil {
		return string(tsl.Unknown)
	}
	return string(t.lists.Qualify(v.Path, v.Best).Grade())
}

// old lists the lists whose next edition was due before a time: what they say may have changed.
func (t trusted) old(at time.Time) (names []string) {
	if t.lists == nil {
		return nil
	}
	for _, l := range t.lists.Lists {
		if l.Stale(at) {
			names = append(names, l.Territory)
		}
	}
	return names
}

// readTrust reads the folder. A file that holds nothing to trust is an error: a mistake in the folder must not turn into a
// verdict.
func readTrust(dir string) (t trusted, err error) {
	if dir == "" {
		return t, nil
	}
	if t.Anchors, _, err = readFolder(dir); err != nil {
		return t, err
	}
	lists := filepath.Join(dir, "lists")
	if _, err := os.Stat(lists); errors.Is(err, os.ErrNotExist) {
		return t, nil
	}
	signers, files, err := readFolder(lists)
	if err != nil {
		return t, err
	}
	var found []*tsl.List
	for name, body := range files {
		l, err := tsl.Verify(body, signers)
		if err != nil {
			return t, fmt.Errorf("%s: %w", name, err)
		}
		found = append(found, l)
	}
	t.lists = tsl.NewTrust(found...)
	return t, nil
}

// readFolder reads the certificates of a folder, and gives back the XML files as they are.
func readFolder(dir string) (certificates []*cert.Certificate, files map[string][]byte, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	files = map[string][]byte{}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		body, err := readBounded(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, nil, err
		}
		if strings.EqualFold(filepath.Ext(e.Name()), ".xml") {
			files[e.Name()] = body
			continue
		}
		found, err := cert.ParseAny(body)
		if err != nil || len(found) == 0 {
			return nil, nil, fmt.Errorf("%s: %w", e.Name(), errors.Join(err, errors.New("nie ma w nim certyfikatu")))
		}
		certificates = append(certificates, found...)
	}
	return certificates, files, nil
}
