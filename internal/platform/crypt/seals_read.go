package crypt

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"wrota/internal/platform/crypt/remote"
)

// file is one file of the folder of seals.
type file struct {
	name   string // within the folder
	office string
	err    error // why it is not read at all
}

// entry is what a file gave, and the state of the disk that it was read from.
type entry struct {
	office string
	stamp  []os.FileInfo
	held   *Held
	err    error
}

// sealFiles lists the files of the folder that should be seals.
func sealFiles(dir string) (out []file, err error) {
	top, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("crypt: seals: %w", err)
	}
	for _, e := range top {
		name := e.Name()
		info, err := os.Stat(filepath.Join(dir, name)) // links are followed
		folder := err == nil && info.IsDir()
		office := name
		if !folder {
			office = strings.TrimSuffix(name, sealFile)
		}
		switch {
		case strings.HasPrefix(name, "."), !folder && filepath.Ext(name) != sealFile:
		case !nameForm.MatchString(office):
			out = append(out, file{name: name, err: fmt.Errorf("crypt: %s is not named after an office", filepath.Join(dir, name))})
		case folder:
			out = append(out, folderFiles(dir, office, info)...)
		default:
			out = append(out, file{name: name, office: office})
		}
	}
	return out, nil
}

// folderFiles lists the files of one office.
func folderFiles(dir, office string, info os.FileInfo) (out []file) {
	path := filepath.Join(dir, office)
	if info.Mode().Perm()&0o022 != 0 {
		return []file{{office, office, fmt.Errorf("crypt: others may write into %s (mode %v): set it to 0700", path, info.Mode().Perm())}}
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return []file{{office, office, fmt.Errorf("crypt: %w", err)}}
	}
	for _, e := range entries {
		if n := e.Name(); !strings.HasPrefix(n, ".") && filepath.Ext(n) != passwordFile {
			out = append(out, file{name: filepath.Join(office, n), office: office})
		}
	}
	return out
}

// passwordFile ends the name of the file with the password of a PKCS#12 file: seal.p12.password beside seal.p12.
const passwordFile = ".password"

// read reads the file unless nothing changed since before. What cannot be read now keeps what it gave before.
func (f file) read(dir string, before *entry) *entry {
	path := filepath.Join(dir, f.name)
	e := &entry{office: f.office, err: f.err, stamp: stampOf(path)}
	if before != nil && before.office == f.office && same(before.stamp, e.stamp) && f.err == nil {
		return before
	}
	if e.err == nil {
		e.held, e.err = readHeld(path)
	}
	if e.held != nil {
		e.held.Office, e.held.File = f.office, f.name
	} else if before != nil {
		e.held = before.held
	}
	return e
}

func stampOf(path string) (out []os.FileInfo) {
	for _, p := range []string{path, path + passwordFile} {
		info, err := os.Stat(p)
		if err != nil {
			info = nil
		}
		out = append(out, info)
	}
	return out
}

func same(a, b []os.FileInfo) bool {
	for i := range a {
		if a[i] == nil || b[i] == nil {
			if a[i] != nil || b[i] != nil {
				return false
			}
			continue
		}
		if !os.SameFile(a[i], b[i]) || !a[i].ModTime().Equal(b[i].ModTime()) || a[i].Size() != b[i].Size() || a[i].Mode() != b[i].Mode() {
			return false
		}
	}
	return true
}

// readHeld reads a file by the kind that its name says:
//
//	*.pem         certificates and a key that is not encrypted; mode 0600
//	*.p12, *.pfx  PKCS#12; the password stands in the file *.p12.password; both mode 0600
//	*.remote      "socket: /path", "key: label", and certificates in PEM; the key is behind wrota-signer
//	*.crt         certificates without a key, the office's own first; with "revoked: <RFC 3339>" one that was revoked
func readHeld(path string) (h *Held, err error) {
	switch filepath.Ext(path) {
	case sealFile:
		h, err = heldBy(KeptPEM)(LoadSeal(path))
	case ".p12", ".pfx":
		h, err = heldBy(KeptPKCS12)(loadPKCS12(path))
	case ".remote":
		h, err = heldBy(KeptToken)(loadRemote(path))
	case ".crt":
		h, err = loadCertificate(path)
	default:
		err = errors.New("this kind of file is not known")
	}
	if err != nil && !strings.Contains(err.Error(), path) {
		err = fmt.Errorf("crypt: %s: %w", path, err)
	}
	return h, err
}

func heldBy(k Keeping) func(*Seal, error) (*Held, error) {
	return func(s *Seal, err error) (*Held, error) {
		if err != nil {
			return nil, err
		}
		if _, err := s.sealer(); err != nil { // a key that cannot seal shows today, not when a receipt is due
			return nil, err
		}
		return &Held{Certificate: s.Certificate, Chain: s.Chain, Seal: s, Kept: k}, nil
	}
}

// loadPKCS12 reads a key with its certificates as trust service providers hand them out (RFC 7292).
func loadPKCS12(path string) (*Seal, error) {
	body, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	password, err := readPrivate(path + passwordFile)
	if err != nil {
		return nil, err
	}
	key, cert, chain, err := pkcs12.DecodeChain(body, strings.TrimRight(string(password), "\r\n"))
	if err != nil {
		return nil, err
	}
	signer, err := asSigner(key)
	if err != nil {
		return nil, err
	}
	return pair(signer, append([]*x509.Certificate{cert}, chain...))
}

// loadRemote reads the description of a key that a helper holds.
func loadRemote(path string) (*Seal, error) {
	said, certs, err := readDescription(path, "socket", "key")
	if err != nil {
		return nil, err
	}
	signer, err := remote.New(said["socket"], said["key"], certs[0].PublicKey)
	if err != nil {
		return nil, err
	}
	return NewSeal(certs[0], signer, certs[1:]...)
}

// loadCertificate reads a certificate that is the office's own and has no key here.
func loadCertificate(path string) (*Held, error) {
	said, certs, err := readDescription(path, "revoked")
	if err != nil {
		return nil, err
	}
	h := &Held{Certificate: certs[0], Chain: certs[1:], Kept: KeptNot}
	if when, ok := said["revoked"]; ok {
		if h.Revoked, err = time.Parse(time.RFC3339, when); err != nil {
			return nil, errors.New(`"revoked" is a moment like 2027-03-31T12:00:00+02:00`)
		}
	}
	return h, nil
}

// readDescription reads lines "word: value", of which only the given words are known, and after them certificates in
// PEM. There is no secret in it; but who could change it could have the office seal with a key of theirs.
func readDescription(path string, words ...string) (said map[string]string, certs []*x509.Certificate, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if info.Mode().Perm()&0o022 != 0 {
		return nil, nil, fmt.Errorf("others may write it (mode %v): set it to 0600", info.Mode().Perm())
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	return parseDescription(body, words...)
}

func parseDescription(body []byte, words ...string) (said map[string]string, certs []*x509.Certificate, err error) {
	head, rest := body, []byte(nil)
	if i := bytes.Index(body, []byte("-----BEGIN ")); i >= 0 {
		head, rest = body[:i], body[i:]
	}
	if said, err = parseHead(head, words); err != nil {
		return nil, nil, err
	}
	for block, rest := pem.Decode(rest); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, nil, errors.New("only certificates stand here, no keys")
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, nil, err
		}
		certs = append(certs, c)
	}
	if len(certs) == 0 {
		return nil, nil, errors.New("no certificate")
	}
	return said, certs, nil
}

func parseHead(head []byte, words []string) (map[string]string, error) {
	said := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(head)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		word, value, ok := strings.Cut(line, ":")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if value = strings.TrimSpace(value); !ok || value == "" || said[word] != "" || !slices.Contains(words, word) {
			return nil, fmt.Errorf("a line is not one of %v with a value, or stands twice", words)
		}
		said[word] = value
	}
	return said, nil
}
