package trusted

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/db"
	"wrota/internal/platform/tsl"
	"wrota/internal/signatures/trust"
)

// Settings say whom the operator trusts.
type Settings struct {
	Lists                string   `help:"Address of the list of trusted lists of the Union (LOTL); it and the national lists are fetched every few hours. Empty: no lists, and no signature is called qualified." placeholder:"URL"`
	Journal              string   `help:"Address of the issue of the Official Journal that names who signs that list, as it stands in the list." placeholder:"URL"`
	JournalCertificates  string   `help:"File with the certificates (PEM) of that issue of the Official Journal." placeholder:"FILE"`
	Territories          []string `help:"Countries whose lists are wanted, such as PL; by default all." placeholder:"CC"`
	ProfileCertificates  string   `help:"File with the certificates (PEM) of the seal of podpis zaufany, or of who issues them. Empty: podpis zaufany is not recognised." placeholder:"FILE"`
	PersonalCertificates string   `help:"File with the certificates (PEM) of the authority of podpis osobisty (identity cards). Empty: it is not recognised." placeholder:"FILE"`
	StampCertificates    string   `help:"File with the certificates (PEM) of timestamping authorities that are trusted besides those of the lists." placeholder:"FILE"`
	Online               bool     `help:"Ask the issuers of certificates over the network (OCSP, CRL) whether they were revoked, when the file itself does not say."`
}

// Check finds settings that cannot work, before anything is read.
func (s Settings) Check() error {
	if s.Lists == "" {
		if s.Journal != "" || s.JournalCertificates != "" || len(s.Territories) > 0 {
			return errors.New("trusted-lists is not set, but a setting of the lists is")
		}
		return nil
	}
	u, err := url.Parse(s.Lists)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("trusted-lists %q is no address such as https://ec.europa.eu/tools/lotl/eu-lotl.xml", s.Lists)
	case s.Journal == "" || s.JournalCertificates == "":
		return errors.New("trusted-lists is set but trusted-journal or trusted-journal-certificates is not: nobody could tell whether the list is the Commission's")
	}
	return nil
}

func (s Settings) read() (out trust.Settings, err error) {
	if err = s.Check(); err != nil {
		return out, err
	}
	journal, err := certificates(s.JournalCertificates)
	if err != nil {
		return out, err
	}
	out.Source = tsl.Source{LOTL: s.Lists, Journal: s.Journal, Certificates: journal, Territories: s.Territories}
	for _, one := range []struct {
		file string
		to   *ades.Anchors
	}{{s.ProfileCertificates, &out.Profile}, {s.PersonalCertificates, &out.Personal}, {s.StampCertificates, &out.Stamps}} {
		if *one.to, err = certificates(one.file); err != nil {
			return out, err
		}
	}
	return out, nil
}

// certificates reads a file of them. One with none is an error: a mistake must not turn into a verdict.
func certificates(file string) ([]*cert.Certificate, error) {
	if file == "" {
		return nil, nil
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	found, err := cert.ParseAny(body)
	if err != nil || len(found) == 0 {
		return nil, fmt.Errorf("trusted: %s: %w", file, errors.Join(err, errors.New("there is no certificate in it")))
	}
	return found, nil
}

// Works is what the doctor says of the lists: that they are wanted and not there, or have not come for days.
func Works(ctx context.Context, s Settings, database string, now time.Time) error {
	if _, err := s.read(); err != nil || s.Lists == "" {
		return err
	}
	d, err := db.Open(ctx, database)
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // only read
	states, err := trust.States(ctx, d)
	if err != nil {
		return err
	}
	var bad []string
	have := false
	for _, one := range states {
		have = have || one.URL == s.Lists && !one.Changed.IsZero()
		if one.Alarming(now) {
			bad = append(bad, fmt.Sprintf("%s (%s)", one.Territory, one.Problem))
		}
	}
	switch {
	case len(bad) > 0:
		return fmt.Errorf("list zaufania nie udaje się odświeżyć: %s", strings.Join(bad, "; "))
	case !have:
		return errors.New("nie ma jeszcze listy list zaufania: program pobierze ją w ciągu kilku godzin od uruchomienia")
	}
	return nil
}
