package identity_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
)

// heard collects the facts of the module by name.
func (w world) heard() *[]string {
	var names []string
	note := func(name string) { names = append(names, name) }
	jobs.On(w.queue, "test", func(_ context.Context, _ jobs.Source, e identity.AccountOpened) error { note(e.Name()); return nil })
	jobs.On(w.queue, "test", func(_ context.Context, _ jobs.Source, e identity.VerificationAsked) error { note(e.Name()); return nil })
	jobs.On(w.queue, "test", func(_ context.Context, _ jobs.Source, e identity.AccountVerified) error { note(e.Name()); return nil })
	jobs.On(w.queue, "test", func(_ context.Context, _ jobs.Source, e identity.RegistrationRepeated) error {
		note(e.Name())
		return nil
	})
	jobs.On(w.queue, "test", func(_ context.Context, _ jobs.Source, e identity.ResetAsked) error { note(e.Name()); return nil })
	jobs.On(w.queue, "test", func(_ context.Context, _ jobs.Source, e identity.PasswordChanged) error { note(e.Name()); return nil })
	return &names
}

func (w world) drain(t *testing.T) {
	t.Helper()
	if err := w.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w world) link(t *testing.T, email string, make func(context.Context, id.Account) (string, error)) string {
	t.Helper()
	a, err := w.ByEmail(t.Context(), seed, email)
	if err != nil {
		t.Fatal(err)
	}
	path, err := make(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	return path[strings.LastIndex(path, "/")+1:]
}

func TestSignUpVerifyLogin(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, heard := t.Context(), w.heard()
		maria := identitytest.Maria()
		if err := w.SignUp(ctx, nobody, maria); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Login(ctx, nobody, maria.Email, maria.Password); !fault.Is(err, fault.Conflict) {
			t.Errorf("an address that is not proved: %v", err)
		}
		token := w.link(t, maria.Email, w.VerifyLink)
		if _, err := w.Verify(ctx, nobody, token, "nie to hasło wcale"); !fault.Is(err, fault.Invalid) {
			t.Errorf("the link without the password: %v", err)
		}
		a, err := w.Verify(ctx, nobody, token, maria.Password)
		if err != nil || a.Level != actor.LevelLow || !a.Verified.Equal(testkit.Noon) {
			t.Fatalf("%+v, %v", a, err)
		}
		if _, err := w.Verify(ctx, nobody, token, maria.Password); !fault.Is(err, fault.Gone) {
			t.Errorf("the link again: %v", err)
		}
		got, err := w.Login(ctx, nobody, " MARIA@EXAMPLE.pl", maria.Password)
		if err != nil || got.ID != a.ID || got.FullName() != "Maria Żółkiewska-O’Neill" {
			t.Errorf("%+v, %v", got, err)
		}
		w.drain(t)
		if want := []string{"identity.account-opened", "identity.account-verified"}; !slices.Equal(*heard, want) {
			t.Errorf("heard %q, want %q", *heard, want)
		}
		by, err := w.Actor(ctx, sits(a.ID, id.Employee{}, got.Epoch))
		if err != nil || by.Kind != actor.Resident || by.Name != got.FullName() || by.Level != actor.LevelLow {
			t.Errorf("%+v, %v", by, err)
		}
		if p, err := w.Profile(ctx, by); err != nil || p.PESEL != maria.PESEL || p.Delivery != identity.ByPortal {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestSignUpChecks(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for _, tc := range []struct {
			change func(*identity.Registration)
			fields string
			reason string
		}{
			{func(r *identity.Registration) { r.Email = "maria@localhost" }, "email", "no domain of the world"},
			{func(r *identity.Registration) { r.Email = "Maria <maria@example.pl>" }, "email", "not a bare address"},
			{func(r *identity.Registration) { r.Given, r.Family = " ", "<b>" }, "family given", "no name, and no name either"},
			{func(r *identity.Registration) { r.PESEL = "85021412345" }, "pesel", "a digit is wrong"},
			{func(r *identity.Registration) { r.Password = "krótkie" }, "password", "seven characters"},
			{func(r *identity.Registration) { r.Password = "Maria1234567890" }, "password", "her own name and digits"},
			{func(r *identity.Registration) { r.Kind = "robot" }, "kind", "neither person nor firm"},
			{func(r *identity.Registration) { r.Kind = identity.Firm; r.PESEL = "" }, "name nip", "a firm has a name and a NIP"},
			{func(r *identity.Registration) {
				r.Kind, r.Name, r.NIP = identity.Firm, "Łąka sp. z o.o.", "526-587-76-35"
			}, "", "a firm; NIP with dashes"},
			{func(r *identity.Registration) { r.Given, r.Family = "Siân", "O'Brien-Łoś d’Ark" }, "", "apostrophes of both kinds and ł"},
		} {
			r := identitytest.Maria()
			tc.change(&r)
			err := w.SignUp(t.Context(), nobody, r)
			var names []string
			if f, ok := fault.As(err); ok {
				for _, field := range f.Fields {
					names = append(names, field.Name)
				}
			}
			slices.Sort(names)
			if strings.Join(names, " ") != tc.fields || (err == nil) != (tc.fields == "") {
				t.Errorf("%s: %v, want %q", tc.reason, err, tc.fields)
			}
		}
	})
}

// TestNobodyLearnsWhoHasAnAccount compares what a stranger sees for an address with an account and for
// one without.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, heard := t.Context(), w.heard()
		known := identitytest.Resident(t, w.Service, identitytest.Maria())
		fresh := identitytest.Maria()
		fresh.Email = "nikt@example.pl"
		_, wrong := w.Login(ctx, nobody, known.Email, "złe hasło bardzo")
		_, unknown := w.Login(ctx, nobody, "nie.ma@example.pl", "złe hasło bardzo")
		if fmt.Sprintf("%#v", wrong) != fmt.Sprintf("%#v", unknown) || !fault.Is(wrong, fault.Invalid) {
			t.Errorf("logging in: %v and %v", wrong, unknown)
		}
		repeated := identitytest.Maria()
		repeated.Password = "zupełnie inne słowa"
		for name, errs := range map[string][2]error{
			"registering":      {w.SignUp(ctx, nobody, repeated), w.SignUp(ctx, nobody, fresh)},
			"a new password":   {w.AskReset(ctx, nobody, known.Email), w.AskReset(ctx, nobody, "nie.ma@example.pl")},
			"the link again":   {w.AskVerification(ctx, nobody, known.Email), w.AskVerification(ctx, nobody, "nie.ma@example.pl")},
			"no address given": {nil, nil},
		} {
			if errs[0] != nil || errs[1] != nil {
				t.Errorf("%s: %v and %v", name, errs[0], errs[1])
			}
		}
		if _, err := w.Login(ctx, nobody, known.Email, identitytest.Password); err != nil {
			t.Errorf("the repeated registration changed the password: %v", err)
		}
		w.drain(t)
		if n := slices.Index(*heard, "identity.registration-repeated"); n < 0 {
			t.Errorf("the owner is not told: %q", *heard)
		}
	})
}

// TestLoggingInTakesAsLongForNobody counts the computations of argon2id, which are what a login takes its time for:
// a clock would measure how busy the machine is.
func TestLoggingInTakesAsLongForNobody(t *testing.T) {
	d := testkit.DB(t, db.SQLite, identitytest.Tables...)
	passwords := standard(t)
	s, _ := identitytest.New(t, d, testkit.Clock(), func(d *identity.Deps) {
		d.Limits = identity.Limits{Account: identity.Limit{Free: 1e6}, Address: identity.Limit{Free: 1e6}, Forms: identity.Limit{Free: 1e6}, Mail: identity.Limit{Free: 1e6}}
		d.Passwords = passwords
	})
	identitytest.Resident(t, s, identitytest.Maria())
	for _, email := range []string{"maria@example.pl", "nie.ma@example.pl", "to nie jest adres", ""} {
		before := passwords.Computed()
		if _, err := s.Login(t.Context(), nobody, email, "złe hasło bardzo"); !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if n := passwords.Computed() - before; n != 1 {
			t.Errorf("%q: %d computations, want 1 as for everybody: the difference tells", email, n)
		}
	}
}

func TestRegistrationsOfOneAddressAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var wg sync.WaitGroup
		errs := make([]error, 12)
		for i := range errs {
			wg.Go(func() { errs[i] = w.SignUp(t.Context(), nobody, identitytest.Maria()) })
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		var n int
		err := w.db.View(t.Context(), seed, func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT count(*) FROM identity_account`).Scan(&n)
		})
		if err != nil || n != 1 {
			t.Errorf("%d accounts, %v", n, err)
		}
	})
}

func TestStrangersRegistrationIsReplaced(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		stranger, maria := identitytest.Maria(), identitytest.Maria()
		stranger.Password, stranger.Given = "hasło obcej osoby", "Obca"
		if err := errors.Join(w.SignUp(ctx, nobody, stranger), w.SignUp(ctx, nobody, maria)); err != nil {
			t.Fatal(err)
		}
		token := w.link(t, maria.Email, w.VerifyLink)
		if _, err := w.Verify(ctx, nobody, token, stranger.Password); !fault.Is(err, fault.Invalid) {
			t.Errorf("the stranger's password opened the account: %v", err)
		}
		if a, err := w.Verify(ctx, nobody, token, maria.Password); err != nil || a.Given != "Maria" {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

func TestStrangersPasswordOpensNoOffice(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), identitytest.Found(t, w.Service, lipowa())
		stranger := identitytest.Maria()
		stranger.Email = "anna@lipowa.example.pl"
		if err := w.SignUp(ctx, nobody, stranger); err != nil {
			t.Fatal(err)
		}
		e := identitytest.Employee(t, w.Service, identity.NewEmployee{
			Email:    "Anna@lipowa.example.pl",
			Employee: identity.Employee{Cell: o.Roads.ID, Given: "Anna", Family: "Lis", Post: "referent"},
		}, o)
		a, err := w.ByEmail(ctx, seed, stranger.Email)
		if err != nil || a.ID != e.Account {
			t.Fatalf("%+v, %v", a, err)
		}
		if _, err := w.Login(ctx, nobody, stranger.Email, stranger.Password); !fault.Is(err, fault.Invalid) {
			t.Errorf("the stranger is in: %v", err)
		}
		if err := w.SignUp(ctx, nobody, stranger); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Login(ctx, nobody, stranger.Email, stranger.Password); !fault.Is(err, fault.Invalid) {
			t.Errorf("registering again put the stranger in: %v", err)
		}
		if err := w.Reset(ctx, nobody, w.link(t, a.Email, w.ResetLink), identitytest.Password); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Login(ctx, nobody, a.Email, identitytest.Password); err != nil {
			t.Errorf("the owner cannot come in through the link: %v", err)
		}
	})
}

func TestReset(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, heard := t.Context(), w.heard()
		a := identitytest.Resident(t, w.Service, identitytest.Maria())
		token := w.link(t, a.Email, w.ResetLink)
		if err := w.Reset(ctx, nobody, token, "maria12345678"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a weak password: %v", err)
		}
		if err := w.CheckResetLink(ctx, w.link(t, a.Email, w.VerifyLink)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link of another purpose: %v", err)
		}
		if err := errors.Join(w.CheckResetLink(ctx, token), w.Reset(ctx, nobody, token, "nowe słowa do konta")); err != nil {
			t.Fatal(err)
		}
		if err := w.Reset(ctx, nobody, token, "jeszcze inne słowa"); !fault.Is(err, fault.Gone) {
			t.Errorf("the link again: %v", err)
		}
		if _, err := w.Actor(ctx, sits(a.ID, id.Employee{}, a.Epoch)); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("an old session goes on: %v", err)
		}
		if _, err := w.Login(ctx, nobody, a.Email, identitytest.Password); !fault.Is(err, fault.Invalid) {
			t.Errorf("the old password: %v", err)
		}
		if _, err := w.Login(ctx, nobody, a.Email, "nowe słowa do konta"); err != nil {
			t.Errorf("the new password: %v", err)
		}
		late := w.link(t, a.Email, w.ResetLink)
		w.clock.Move(time.Hour)
		if err := w.CheckResetLink(ctx, late); !fault.Is(err, fault.Gone) {
			t.Errorf("an hour later: %v", err)
		}
		if err := w.AskReset(ctx, nobody, a.Email); err != nil {
			t.Fatal(err)
		}
		w.drain(t)
		if got := (*heard)[len(*heard)-2:]; !slices.Equal(got, []string{"identity.password-changed", "identity.reset-asked"}) {
			t.Errorf("heard %q", *heard)
		}
	})
}

func TestChangePasswordEndsOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		a := identitytest.Resident(t, w.Service, identitytest.Maria())
		by, err := w.Actor(ctx, sits(a.ID, id.Employee{}, a.Epoch))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangePassword(ctx, by, "nie to hasło wcale", "zupełnie inne słowa"); !fault.Is(err, fault.Invalid) {
			t.Errorf("without the old one: %v", err)
		}
		changed, err := w.ChangePassword(ctx, by, identitytest.Password, "zupełnie inne słowa")
		if err != nil || changed.Epoch == a.Epoch {
			t.Fatalf("%+v, %v", changed, err)
		}
		if _, err := w.Actor(ctx, sits(a.ID, id.Employee{}, a.Epoch)); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("another session goes on: %v", err)
		}
		ended, err := w.EndSessions(ctx, by)
		if err != nil || ended.Epoch == changed.Epoch {
			t.Errorf("%+v, %v", ended, err)
		}
		if _, err := w.Actor(ctx, sits(a.ID, id.Employee{}, ended.Epoch)); err != nil {
			t.Errorf("the session that ended the others: %v", err)
		}
	})
}

func TestUpdateProfile(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		a := identitytest.Resident(t, w.Service, identitytest.Maria())
		by := actor.Actor{Kind: actor.Resident, Account: a.ID}
		p := a.Profile
		p.Family, p.Phone, p.Lang = "Żółkiewska", "600 100 200", "uk"
		p.Address = address.Address{Street: "ul. Lipowa", House: "3", Postcode: "66200", Place: "Lipowa", Country: "pl"}
		p.Delivery, p.ADE = identity.ByADE, "AE:PL-61360-92303-WGCGF-27"
		got, err := w.UpdateProfile(ctx, by, a.Version, p)
		if err != nil || got.Phone != "+48600100200" || got.Address.Postcode != "66-200" || got.Address.Country != "" || got.Version != a.Version+1 {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, err := w.UpdateProfile(ctx, by, a.Version, p); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		bad := got.Profile
		bad.ADE, bad.Phone, bad.Mailing = "", "12", address.Address{Place: "Żary", Postcode: "1"}
		_, err = w.UpdateProfile(ctx, by, got.Version, bad)
		f, _ := fault.As(err)
		if f == nil || len(f.Fields) != 4 {
			t.Errorf("%v, want faults of ade, phone, mailing-house and mailing-postcode", err)
		}
		if _, err := w.Account(ctx, actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account]()}, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else read the account: %v", err)
		}
	})
}

func TestConfirmedNamesStay(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		a, err := w.AddPersona(t.Context(), seed, identity.Account{Persona: identity.Residents, Level: actor.LevelSubstantial, Profile: identity.Profile{Given: "Maria", Family: "Żółkiewska", PESEL: "85021412346"}})
		if err != nil {
			t.Fatal(err)
		}
		by := actor.Actor{Kind: actor.Resident, Account: a.ID}
		p := a.Profile
		p.Family = "Inna"
		if _, err := w.UpdateProfile(t.Context(), by, a.Version, p); !fault.Is(err, fault.Invalid) {
			t.Errorf("a confirmed name changed: %v", err)
		}
		p = a.Profile
		p.Phone = "600100200"
		if _, err := w.UpdateProfile(t.Context(), by, a.Version, p); err != nil {
			t.Errorf("a telephone: %v", err)
		}
	}, identitytest.Demo)
}

func TestPersonas(t *testing.T) {
	persona := identity.Account{Persona: identity.Residents, Note: "mieszkanka Lipowej", Profile: identity.Profile{Given: "Maria", Family: "Żółkiewska"}}
	each(t, func(t *testing.T, w world) {
		a, err := w.AddPersona(t.Context(), seed, persona)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.LoginPersona(t.Context(), nobody, a.ID); err != nil || got.ID != a.ID {
			t.Errorf("%+v, %v", got, err)
		}
		maria := identitytest.Resident(t, w.Service, identitytest.Maria())
		if _, err := w.LoginPersona(t.Context(), nobody, maria.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a real account entered with one click: %v", err)
		}
		if list, err := w.Personas(t.Context(), nobody); err != nil || len(list) != 1 || list[0].Note != persona.Note {
			t.Errorf("%+v, %v", list, err)
		}
		real, _ := identitytest.New(t, w.db, w.clock) // the same database, outside a demonstration
		if _, err := real.LoginPersona(t.Context(), nobody, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a persona in real life: %v", err)
		}
		if _, err := real.AddPersona(t.Context(), seed, persona); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a persona added in real life: %v", err)
		}
		if list, err := real.Personas(t.Context(), nobody); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
	}, identitytest.Demo)
}

func TestSweep(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), identitytest.Found(t, w.Service, lipowa())
		waiting := identitytest.Maria()
		waiting.Email = "czeka@example.pl"
		kept := identitytest.Resident(t, w.Service, identitytest.Maria())
		if err := w.SignUp(ctx, nobody, waiting); err != nil {
			t.Fatal(err)
		}
		w.clock.Move(29 * 24 * time.Hour)
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ByEmail(ctx, seed, waiting.Email); err != nil {
			t.Errorf("swept too early: %v", err)
		}
		w.clock.Move(2 * 24 * time.Hour)
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ByEmail(ctx, seed, waiting.Email); !fault.Is(err, fault.NotFound) {
			t.Errorf("an account that nobody confirmed is still there: %v", err)
		}
		for _, a := range []id.Account{kept.ID, o.Clerk.Account} {
			if _, err := w.Account(ctx, seed, a); err != nil {
				t.Errorf("swept somebody real: %v", err)
			}
		}
		err := w.db.View(ctx, seed, func(tx *db.Tx) error {
			_, err := audit.New(w.clock).VerifyAll(ctx, tx)
			return err
		})
		if err != nil {
			t.Errorf("the log: %v", err)
		}
	})
}
