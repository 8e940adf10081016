package identity

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// MinPassword is the least number of characters. Length is what makes a password strong; we ask for no
// capitals and digits, which people add in the places everybody knows (NIST SP 800-63B § 5.1.1.2).
const MinPassword = 12

// words are what the commonest passwords are made of, one a line, folded.
//
//go:embed commonest.txt
var words string

var commonest = commonWords(words)

func commonWords(s string) map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(s) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			out[w] = true
		}
	}
	return out
}

// rows are what fingers run along.
var rows = []string{
	"abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p",
	"zaq12wsxcde34rfvbgt56yhnmju78ik,lo90p", "01234567890123456789", "1q2w3e4r5t6y7u8i9o0p",
}

// checkPassword says why a password would be guessed among the first. Own are words about the person:
// names and the e-mail address.
func checkPassword(field, password string, own ...string) []fault.Field {
	bad := func(key string, args ...fault.Args) []fault.Field {
		f := fault.Field{Name: field, Key: "identity.password." + key}
		if len(args) > 0 {
			f.Args = args[0]
		}
		return []fault.Field{f}
	}
	switch n := utf8.RuneCountInString(norm.NFC.String(password)); {
	case n == 0:
		return bad("missing")
	case n < MinPassword:
		return bad("short", fault.Args{"N": MinPassword})
	case len(password) > 1000:
		return bad("long")
	}
	p := i18n.Fold(password)
	switch {
	case isRun(p):
		return bad("run")
	case isPersonal(p, own):
		return bad("personal")
	case isCommon(p):
		return bad("common")
	}
	return nil
}

// swaps are the digits and marks that people write for letters.
var swaps = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// isCommon tells whether the password is common words with nothing but digits and marks around them, or
// digits alone and not many of them.
func isCommon(p string) bool {
	core := strings.TrimFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
	if core == "" {
		return utf8.RuneCountInString(p) < 2*MinPassword
	}
	return commonest[p] || madeOf(letters(p)) || madeOf(letters(swaps.Replace(p))) || madeOf(letters(swaps.Replace(core)))
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

// madeOf tells whether s is one common word or two of them (the same one twice, too).
func madeOf(s string) bool {
	if commonest[s] {
		return true
	}
	for i := 1; i < len(s); i++ {
		if commonest[s[:i]] && commonest[s[i:]] {
			return true
		}
	}
	return false
}

// isRun tells whether the password is a few characters repeated, or most of it runs along the keyboard
// or the alphabet.
func isRun(p string) bool {
	r := []rune(p)
	for period := 1; period <= 4 && period*3 <= len(r); period++ {
		if repeats(r, period) {
			return true
		}
	}
	longest := 0
	for _, row := range rows {
		longest = max(longest, common(p, row), common(p, reversed(row)))
	}
	return longest*4 >= len(r)*3
}

func repeats(r []rune, period int) bool {
	for i := period; i < len(r); i++ {
		if r[i] != r[i-period] {
			return false
		}
	}
	return true
}

// common is the length of the longest piece of p that stands in row.
func common(p, row string) int {
	best := 0
	for i := range len(p) {
		for i+best < len(p) && strings.Contains(row, p[i:i+best+1]) {
			best++
		}
	}
	return best
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// isPersonal tells whether little is left of the password without the person's own words.
func isPersonal(p string, own []string) bool {
	rest := p
	for _, o := range own {
		for _, w := range strings.FieldsFunc(i18n.Fold(o), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(w) >= 3 {
				rest = strings.ReplaceAll(rest, w, "")
			}
		}
	}
	return rest != p && utf8.RuneCountInString(letters(rest)) < 4
}

// checkLeaked refuses a password that is known from a leak.
func (s *Service) checkLeaked(password string) error {
	if s.leaked == nil {
		return nil
	}
	found, err := s.leaked.Has(password)
	if err == nil && found {
		err = fault.InvalidField("password", "identity.password.leaked")
	}
	return err
}

func ownWords(a Account) []string {
	return []string{a.Email, a.Given, a.Family, a.Name}
}

// putPassword stores the text that a password is checked against.
func (s *Service) putPassword(ctx context.Context, tx *db.Tx, a Account, hash string) error {
	now := db.At(s.clock.Now())
	err := query.New(tx).PutMeans(ctx, query.PutMeansParams{
		AccountID: a.ID, Kind: MeansPassword, Secret: hash, Level: int64(actor.LevelLow), AddedAt: now, UsedAt: now,
	})
	if err != nil {
		return fmt.Errorf("identity: put password: %w", err)
	}
	return nil
}

// ChangePassword replaces the password of the actor, who gives the old one again. All other sessions
// end; the account that is returned carries the epoch for the one that goes on.
func (s *Service) ChangePassword(ctx context.Context, by actor.Actor, old, new string) (Account, error) {
	a, err := s.Account(ctx, by, by.Account)
	if err != nil {
		return Account{}, err
	}
	if bad := checkPassword("password", new, ownWords(a)...); bad != nil {
		return Account{}, fault.Fields(bad)
	}
	if err := s.checkLeaked(new); err != nil {
		return Account{}, err
	}
	a, err = s.prove(ctx, by, emailKey(a.Email), old)
	if errors.Is(err, errWrong) {
		return Account{}, fault.InvalidField("old", "identity.password.old-wrong")
	}
	if err != nil {
		return Account{}, err
	}
	hash, err := s.passwords.Hash(ctx, new)
	if err != nil {
		return Account{}, fmt.Errorf("identity: hash: %w", err)
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error { return s.replacePassword(ctx, tx, &a, hash) })
	return a, err
}

// replacePassword ends the account's sessions and uses up its links.
func (s *Service) replacePassword(ctx context.Context, tx *db.Tx, a *Account, hash string) error {
	if err := s.putPassword(ctx, tx, *a, hash); err != nil {
		return err
	}
	a.Epoch++
	a.LinkNo++
	if err := s.saveAccount(ctx, tx, a); err != nil {
		return err
	}
	s.note(ctx, tx, *a, "identity.password-changed")
	return s.jobs.Tell(ctx, tx, region, PasswordChanged{a.ID})
}

// EndSessions ends every session of the actor; the account that is returned carries the epoch for the
// one that goes on.
func (s *Service) EndSessions(ctx context.Context, by actor.Actor) (a Account, err error) {
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if a, err = s.accountByID(ctx, tx, by.Account); err != nil {
			return err
		}
		a.Epoch++
		s.note(ctx, tx, a, "identity.sessions-ended")
		return s.saveAccount(ctx, tx, &a)
	})
	return a, err
}
