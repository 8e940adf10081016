package appeals

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/filetype"
)

// listName is the list of documents in the package.
const listName = "spis-dokumentow.csv"

// Pack writes the file of a case as the higher body gets it: every document under its number, and the list of them
// with the digest of each (art. 133 KPA). It streams, so the size of the file does not matter. That the file was taken
// is logged before the first byte.
func (s *Service) Pack(ctx context.Context, by actor.Actor, c id.Case, w io.Writer) error {
	d, err := s.Cases.Dossier(ctx, by, c)
	if err != nil {
		return err
	}
	files, err := s.Files.Documents(ctx, by, c)
	if err != nil {
		return fmt.Errorf("cases: appeals: pack: %w", err)
	}
	err = s.Audit.Viewed(ctx, s.DB, by, d.Unit, audit.Entry{Verb: "cases.appeals.packed", Subject: "case:" + c.Short(), Matter: c, Detail: map[string]int{"documents": len(files)}})
	if err != nil {
		return fmt.Errorf("cases: appeals: pack: %w", err)
	}
	z := zip.NewWriter(w)
	rows := [][]string{{"lp.", "znak sprawy", "tytuł", "data", "plik", "sha256"}}
	for i, f := range files {
		name := fmt.Sprintf("%03d-%s", i+1, filetype.CleanName(f.Name))
		sum, err := s.put(ctx, by, z, name, f)
		if err != nil {
			return fmt.Errorf("cases: appeals: pack: %w", err)
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), d.Sign, f.Title, f.On.String(), name, sum})
	}
	list, err := z.CreateHeader(&zip.FileHeader{Name: listName, Method: zip.Deflate, Modified: s.now()})
	if err != nil {
		return fmt.Errorf("cases: appeals: pack: %w", err)
	}
	if err := csv.NewWriter(list).WriteAll(rows); err != nil {
		return fmt.Errorf("cases: appeals: pack: %w", err)
	}
	return z.Close()
}

func (s *Service) put(ctx context.Context, by actor.Actor, z *zip.Writer, name string, f File) (sum string, err error) {
	body, err := s.Files.Open(ctx, by, f.ID)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: f.On.Start()})
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, h), body); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
