package tsl

import (
	"slices"
	"strings"
	"time"

	"wrota/internal/platform/cert"
)

// eIDAS is when lists changed from the statuses of Directive 1999/93/EC to those of the regulation: 1 July 2016 in Brussels.
var eIDAS = time.Date(2016, 6, 30, 22, 0, 0, 0, time.UTC)

// Kind is what a qualified certificate is for.
type Kind string

const (
	ForSignatures Kind = "esig"  // eIDAS art. 28
	ForSeals      Kind = "eseal" // art. 38
	ForWebsites   Kind = "web"   // art. 45
)

// Reason says why a certificate is not qualified, or why nobody can tell.
type Reason string

const (
	NoService         Reason = "no-service"           // no listed service that issues qualified certificates issued it
	NotGrantedThen    Reason = "not-granted-at-issue" // the service was not allowed to when it issued it
	NotGranted        Reason = "not-granted"          // it was not allowed to at the time in question
	NoStatement       Reason = "no-statement"         // neither certificate nor list says that it is qualified
	SaidNotQualified  Reason = "said-not-qualified"   // the list says that it is not
	ForeignLaw        Reason = "foreign-law"          // qualified by the law of another country
	OtherKind         Reason = "other-kind"           // the service may not issue certificates of its kind
	Conflict          Reason = "conflict"             // the list says two things at once
	UnknownExtension  Reason = "unknown-extension"    // the list says something that must be understood and is not
	UnknownCriterion  Reason = "unknown-criterion"
	NoDeviceStatement Reason = "no-device" // qualified, but nobody says that its key is in a qualified device
)

// Status is what a certificate is at a time.
type Status struct {
	Qualified Answer
	Kind      Kind   // when qualified
	Device    Answer // whether its key is in a qualified device (art. 29)
	Provider  string
	Territory string
	Reasons   []Reason
}

// Grade is what a valid signature is worth that was made with a certificate.
type Grade string

const (
	QES       Grade = "QES"       // qualified signature (art. 25 (2): as by hand)
	QESeal    Grade = "QESeal"    // qualified seal (art. 35 (2))
	AdESQC    Grade = "AdESQC"    // advanced signature with a qualified certificate
	AdESealQC Grade = "AdESealQC" // advanced seal with a qualified certificate
	AdES      Grade = "AdES"      // of a listed authority, but not qualified
	None      Grade = "none"      // no list knows the authority
	Unknown   Grade = "unknown"   // the lists do not settle it
)

// Grade is what a valid signature with the certificate is worth.
func (s Status) Grade() Grade {
	switch {
	case slices.Contains(s.Reasons, NoService):
		return None
	case s.Qualified == Unclear, s.Qualified == Yes && s.Device == Unclear:
		return Unknown
	case s.Qualified == No, s.Kind == ForWebsites:
		return AdES
	case s.Kind == ForSeals && s.Device == Yes:
		return QESeal
	case s.Kind == ForSeals:
		return AdESealQC
	case s.Device == Yes:
		return QES
	}
	return AdESQC
}

// Qualify tells what the first certificate of a path was at a time (TS 119 615 § 4.4 and 4.5): its issuer must have been allowed to issue it when it did, and still
// stand in its place at that time. The path must hold: see cert.
func (t *Trust) Qualify(path cert.Path, at time.Time) Status {
	found := t.issuers(path)
	if len(found) == 0 {
		return Status{Qualified: No, Device: No, Reasons: []Reason{NoService}}
	}
	c := path[0]
	then := judgeAll(found, c, c.NotBefore, NotGrantedThen)
	if then.Qualified != Yes {
		return then
	}
	return judgeAll(found, c, at, NotGranted)
}

// Stamped tells whether a timestamp by the first certificate of a path was qualified at a time (art. 42; TS 119 615 § 4.6).
func (t *Trust) Stamped(path cert.Path, at time.Time) Answer {
	for _, c := range path {
		for _, s := range t.Services(c, StampsQualified) {
			if e := s.At(at); e != nil && e.Type == StampsQualified && inForce(e.Status, at) {
				return either(e.Unclear, Unclear, false, Yes)
			}
		}
	}
	return No
}

// inForce tells whether a service of this status was allowed to do what it is listed for (TS 119 612 § 5.5.4).
func inForce(status string, at time.Time) bool {
	name, ours := strings.CutPrefix(status, statuses)
	if !ours {
		return false
	}
	if at.Before(eIDAS) {
		return name == "undersupervision" || name == "supervisionincessation" || name == "accredited"
	}
	return name == "granted"
}

// judgeAll asks all services under the issuer's certificate. Several are listed when one took over another's; they must not contradict each other.
func judgeAll(of []*Service, c *cert.Certificate, at time.Time, otherwise Reason) Status {
	var all []Status
	for _, s := range of {
		if e := s.At(at); e != nil && e.Type == IssuesQualified && inForce(e.Status, at) {
			one := judge(c, e, at)
			one.Provider, one.Territory = s.Provider, s.Territory
			all = append(all, one)
		}
	}
	if len(all) == 0 {
		return Status{Qualified: No, Device: No, Provider: of[0].Provider, Territory: of[0].Territory, Reasons: []Reason{otherwise}}
	}
	first := all[0]
	for _, s := range all[1:] {
		if s.Qualified != first.Qualified || s.Kind != first.Kind || s.Device != first.Device {
			return Status{Qualified: Unclear, Device: Unclear, Provider: first.Provider, Territory: first.Territory, Reasons: []Reason{Conflict}}
		}
	}
	return first
}

// judge asks one entry.
func judge(c *cert.Certificate, e *Entry, at time.Time) Status {
	if e.Unclear {
		return Status{Qualified: Unclear, Device: Unclear, Reasons: []Reason{UnknownExtension}}
	}
	q, clear := e.qualifiers(c)
	if !clear {
		return Status{Qualified: Unclear, Device: Unclear, Reasons: []Reason{UnknownCriterion}}
	}
	s := Status{Device: No}
	var why Reason
	if s.Qualified, why = q.qualified(c); s.Qualified == Yes {
		s.Kind, s.Qualified, why = q.kind(c)
	}
	if s.Qualified == Yes && !e.covers(s.Kind, at) {
		s.Qualified, why = No, OtherKind
	}
	if s.Qualified == Yes {
		if s.Device = q.device(c); s.Device == No {
			why = NoDeviceStatement
		} else if s.Device == Unclear {
			why = Conflict
		}
	}
	if why != "" {
		s.Reasons = []Reason{why}
	}
	return s
}

// qualifiers are those that the list gives to one certificate.
type qualifiers map[string]bool

func (q qualifiers) any(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return q[n] })
}

func (e *Entry) qualifiers(c *cert.Certificate) (q qualifiers, clear bool) {
	q, clear = qualifiers{}, true
	for _, one := range e.Qualifications {
		switch one.Criterion.meets(c) {
		case Yes:
			for _, name := range one.Qualifiers {
				q[name] = true
			}
		case Unclear:
			clear = false
		}
	}
	return q, clear
}

// Policies of ETSI TS 101 456 by which certificates said before eIDAS that they are qualified, the second one with a device.
const (
	policyPublic = "0.4.0.1456.1.2"
	policyDevice = "0.4.0.1456.1.1"
)

// before tells whether the certificate was issued under the directive.
func before(c *cert.Certificate) bool { return c.NotBefore.Before(eIDAS) }

func (q qualifiers) qualified(c *cert.Certificate) (Answer, Reason) {
	switch {
	case q["NotQualified"] && q["QCStatement"]:
		return Unclear, Conflict
	case q["NotQualified"]:
		return No, SaidNotQualified
	case q["QCStatement"]:
		return Yes, ""
	case len(c.QC.Countries) > 0:
		return No, ForeignLaw
	case c.QC.Compliant, before(c) && (slices.Contains(c.Policies, policyPublic) || slices.Contains(c.Policies, policyDevice)):
		return Yes, ""
	}
	return No, NoStatement
}

// kind is what the certificate is for: the list's word comes before the certificate's.
func (q qualifiers) kind(c *cert.Certificate) (Kind, Answer, Reason) {
	var said []Kind
	for _, k := range []struct {
		kind  Kind
		names []string
	}{{ForSignatures, []string{"QCForESig"}}, {ForSeals, []string{"QCForESeal", "QCForLegalPerson"}}, {ForWebsites, []string{"QCForWSA"}}} {
		if q.any(k.names...) {
			said = append(said, k.kind)
		}
	}
	if said == nil {
		for _, k := range c.QC.Kinds {
			said = append(said, map[string]Kind{"esign": ForSignatures, "eseal": ForSeals, "web": ForWebsites}[k])
		}
	}
	switch len(said) {
	case 0: // EN 319 412-5 § 4.2.3, and the only kind before eIDAS
		return ForSignatures, Yes, ""
	case 1:
		return said[0], Yes, ""
	}
	return "", Unclear, Conflict
}

// covers tells whether the service is listed for certificates of a kind. Before eIDAS there was one kind.
func (e *Entry) covers(k Kind, at time.Time) bool {
	if at.Before(eIDAS) {
		return k == ForSignatures
	}
	name := map[Kind]string{ForSignatures: "ForeSignatures", ForSeals: "ForeSeals", ForWebsites: "ForWebSiteAuthentication"}[k]
	return slices.Contains(e.Additional, infoExt+name)
}

func (q qualifiers) device(c *cert.Certificate) Answer {
	with := q.any("QCWithQSCD", "QCWithSSCD", "QCQSCDManagedOnBehalf")
	without := q.any("QCNoQSCD", "QCNoSSCD")
	switch {
	case with && without:
		return Unclear
	case with:
		return Yes
	case without:
		return No
	}
	return answerIf(c.QC.Device || before(c) && slices.Contains(c.Policies, policyDevice))
}
