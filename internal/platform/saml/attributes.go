package saml

import (
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/xmlsec"
)

// maxValue bounds one attribute, in characters. The longest Polish names are far below.
const maxValue = 200

// readAttributes reads the person. Names and number are needed; the date of birth may be left out, then it is the number's.
func (sp *ServiceProvider) readAttributes(a *Assertion, n *xmlsec.Node) error {
	statement, err := only(n, nsAssertion, "AttributeStatement", WrongCount)
	if err != nil {
		return err
	}
	values := map[string]string{}
	for attribute := range statement.All(nsAssertion, "Attribute") {
		name := attribute.Attr("Name")
		switch name {
		case attributeIdentifier, attributeFamily, attributeGiven, attributeBorn:
		default:
			continue // providers may send more than was asked for; it is not even read
		}
		if _, twice := values[name]; twice {
			return refuse(BadAttribute)
		}
		if values[name], err = attributeValue(attribute); err != nil {
			return err
		}
	}
	a.Family, a.Given = values[attributeFamily], values[attributeGiven]
	if a.Family == "" || a.Given == "" {
		return refuse(BadAttribute)
	}
	return sp.readPerson(a, values[attributeIdentifier], values[attributeBorn])
}

func (sp *ServiceProvider) readPerson(a *Assertion, identifier, born string) (err error) {
	a.PESEL, err = pesel.Parse(identifier)
	if err != nil && !sp.config.Lenient.NoPESEL {
		return refuse(NoPESEL) // the cause may tell digits of the number
	}
	if born == "" {
		if !a.PESEL.IsZero() {
			a.Born = a.PESEL.Born()
		}
		return nil
	}
	if a.Born, err = calendar.Parse(born); err != nil {
		return refuse(BadAttribute)
	}
	return nil
}

// attributeValue is the one value of an attribute. Of a name in two scripts (eIDAS attribute profile § 2.4) it is the Latin one.
func attributeValue(attribute *xmlsec.Node) (string, error) {
	var found *xmlsec.Node
	for v := range attribute.All(nsAssertion, "AttributeValue") {
		if otherScript(v) {
			continue
		}
		if found != nil {
			return "", refuse(BadAttribute)
		}
		found = v
	}
	if found == nil {
		return "", refuse(BadAttribute)
	}
	value, err := text(found)
	if err != nil {
		return "", err
	}
	value = strings.TrimSpace(value)
	if utf8.RuneCountInString(value) > maxValue {
		return "", refuse(TooLarge)
	}
	return value, nil
}

func otherScript(v *xmlsec.Node) bool {
	for a := range v.Attrs() {
		if a.Local == "LatinScript" && a.Value == "false" {
			return true
		}
	}
	return false
}
