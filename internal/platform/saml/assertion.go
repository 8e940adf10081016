package saml

import (
	"context"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/xmlsec"
)

// readAssertion checks an assertion that was signed, and reads it.
func (sp *ServiceProvider) readAssertion(ctx context.Context, n *xmlsec.Node, p Pending) (*Assertion, error) {
	now := sp.config.Clock.Now()
	if n.Attr("Version") != "2.0" {
		return nil, refuse(WrongVersion)
	}
	a := &Assertion{ID: n.Attr("ID"), Issuer: sp.config.Provider.EntityID}
	if err := sp.issuer(n, true); err != nil {
		return nil, err
	}
	var err error
	if a.IssuedAt, err = instant(n.Attr("IssueInstant")); err != nil {
		return nil, err
	}
	if a.IssuedAt.After(now.Add(sp.config.Skew)) {
		return nil, refuse(NotYetValid)
	}
	until, err := sp.readSubject(a, n, p, now)
	if err != nil {
		return nil, err
	}
	if err := sp.conditions(n, now); err != nil {
		return nil, err
	}
	if err := sp.readAuthentication(a, n, p, now); err != nil {
		return nil, err
	}
	if err := sp.readAttributes(a, n); err != nil {
		return nil, err
	}
	// Last, so that an answer refused for another reason can be told from one that was used.
	if err := sp.once(ctx, "assertion", a.Issuer+"\x00"+a.ID, until.Add(2*sp.config.Skew)); err != nil {
		return nil, err
	}
	return a, nil
}

// readSubject reads who the assertion is about and finds a confirmation that lets us, now, for this request, take
// the bearer for that person. It returns until when.
func (sp *ServiceProvider) readSubject(a *Assertion, n *xmlsec.Node, p Pending, now time.Time) (time.Time, error) {
	subject, err := only(n, nsAssertion, "Subject", WrongCount)
	if err != nil {
		return time.Time{}, err
	}
	if a.Subject, err = nameID(subject); err != nil {
		return time.Time{}, err
	}
	problem := error(refuse(WrongConfirmation))
	tried := 0
	for c := range subject.All(nsAssertion, "SubjectConfirmation") {
		if tried++; tried > 4 {
			break
		}
		until, err := sp.confirmed(c, p, now)
		if err == nil {
			return until, nil
		}
		problem = err
	}
	return time.Time{}, problem
}

// nameID reads the NameID of a subject or of a logout.
func nameID(parent *xmlsec.Node) (Subject, error) {
	n, err := only(parent, nsAssertion, "NameID", WrongCount)
	if err != nil {
		return Subject{}, err
	}
	value, err := text(n)
	if err != nil {
		return Subject{}, err
	}
	s := Subject{NameID: value, Format: n.Attr("Format"), NameQualifier: n.Attr("NameQualifier"), SPNameQualifier: n.Attr("SPNameQualifier")}
	if value == "" || len(value) > 1024 {
		return Subject{}, refuse(Malformed)
	}
	return s, nil
}

// confirmed checks one bearer confirmation (SAML profiles § 4.1.4.2–3).
func (sp *ServiceProvider) confirmed(c *xmlsec.Node, p Pending, now time.Time) (time.Time, error) {
	if c.Attr("Method") != methodBearer {
		return time.Time{}, refuse(WrongConfirmation)
	}
	data, err := only(c, nsAssertion, "SubjectConfirmationData", WrongConfirmation)
	if err != nil {
		return time.Time{}, err
	}
	if _, stated := data.AttrNS("", "NotBefore"); stated {
		return time.Time{}, refuse(WrongConfirmation) // forbidden for bearers
	}
	until, err := instant(data.Attr("NotOnOrAfter"))
	switch {
	case err != nil:
		return time.Time{}, refuse(WrongConfirmation)
	case data.Attr("Recipient") != sp.config.ACS:
		return time.Time{}, refuse(WrongRecipient)
	case data.Attr("InResponseTo") != p.ID:
		return time.Time{}, refuse(WrongInResponseTo)
	case !now.Before(until.Add(sp.config.Skew)):
		return time.Time{}, refuse(Expired)
	}
	return until, nil
}

// conditions checks when and for whom the assertion holds.
func (sp *ServiceProvider) conditions(n *xmlsec.Node, now time.Time) error {
	c, err := only(n, nsAssertion, "Conditions", WrongCount)
	if err != nil {
		return err
	}
	if err := within(c.Attr("NotBefore"), c.Attr("NotOnOrAfter"), now, sp.config.Skew); err != nil {
		return err
	}
	restricted := false
	for condition := range c.Elements() {
		switch {
		case condition.Is(nsAssertion, "AudienceRestriction"):
			if !sp.audience(condition) { // each restriction must hold: they are joined by "and"
				return refuse(WrongAudience)
			}
			restricted = true
		case condition.Is(nsAssertion, "OneTimeUse"), condition.Is(nsAssertion, "ProxyRestriction"):
			// we use everything once and vouch to nobody
		default:
			return refuse(UnknownCondition) // SAML core § 2.5.1: what is not understood cannot be met
		}
	}
	if !restricted {
		return refuse(WrongAudience)
	}
	return nil
}

// audience tells whether we are among the audiences: within one restriction they are joined by "or".
func (sp *ServiceProvider) audience(restriction *xmlsec.Node) bool {
	for n := range restriction.All(nsAssertion, "Audience") {
		if name, err := text(n); err == nil && name == sp.config.EntityID {
			return true
		}
	}
	return false
}

// within checks a period whose ends may be absent. Clocks may disagree by skew.
func within(from, until string, now time.Time, skew time.Duration) error {
	start, err := optionalInstant(from)
	if err != nil {
		return err
	}
	end, err := optionalInstant(until)
	switch {
	case err != nil:
		return err
	case !start.IsZero() && now.Add(skew).Before(start):
		return refuse(NotYetValid)
	case !end.IsZero() && !now.Before(end.Add(skew)):
		return refuse(Expired)
	}
	return nil
}

// readAuthentication reads how and when the person proved who they are.
func (sp *ServiceProvider) readAuthentication(a *Assertion, n *xmlsec.Node, p Pending, now time.Time) error {
	statement, err := only(n, nsAssertion, "AuthnStatement", WrongCount)
	if err != nil {
		return err
	}
	if a.AuthenticatedAt, err = instant(statement.Attr("AuthnInstant")); err != nil {
		return err
	}
	if a.SessionUntil, err = optionalInstant(statement.Attr("SessionNotOnOrAfter")); err != nil {
		return err
	}
	a.SessionIndex = statement.Attr("SessionIndex")
	skew := sp.config.Skew
	switch {
	case a.AuthenticatedAt.After(now.Add(skew)):
		return refuse(NotYetValid)
	case !a.SessionUntil.IsZero() && !now.Before(a.SessionUntil.Add(skew)):
		return refuse(Expired)
	case p.Force && a.AuthenticatedAt.Before(p.Issued.Add(-skew)):
		return refuse(NotForced)
	}
	how, err := only(statement, nsAssertion, "AuthnContext", WrongCount)
	if err != nil {
		return err
	}
	class, err := only(how, nsAssertion, "AuthnContextClassRef", WrongCount)
	if err != nil {
		return err
	}
	name, err := text(class)
	if err != nil {
		return err
	}
	if a.Level = levelOf(name); a.Level < p.Level || a.Level == actor.LevelNone {
		return refuse(LevelTooLow)
	}
	return nil
}
