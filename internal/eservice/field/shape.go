package field

// ShapeForm is the sort of a Shape.
type ShapeForm uint8

const (
	ShapeNone   ShapeForm = iota // not in the document: info
	ShapeSimple                  // text of one XSD type
	ShapeCoded                   // text for people, with the code in the attribute "kod"
	ShapeRecord                  // an element for each part
	ShapeList                    // coded elements, one for each chosen option
	ShapeFiles                   // references to the attachments
	ShapeRows                    // an element for each row
)

// Shape is how a value looks in XML. The document writer and the schema writer both follow it, so
// they cannot disagree.
type Shape struct {
	Form      ShapeForm
	Base      string   // XSD type of a simple value: "string", "date", "decimal", "boolean"
	MaxLength int      // of a string, in characters
	Pattern   string   // XSD regular expression
	Codes     []string // allowed codes; nil when the list is not part of the definition
	Places    int      // digits after the point of a decimal, -1 when any
	Parts     []ShapePart
}

// ShapePart is one element of a record.
type ShapePart struct {
	Element  string // name of the XML element
	Key      string // of the Record
	Optional bool
	Shape    Shape
}

// simple is the commonest shape.
func simple(base string) Shape { return Shape{Form: ShapeSimple, Base: base, Places: -1} }

func stringShape(max int) Shape {
	s := simple("string")
	s.MaxLength = max
	return s
}

func patternShape(pattern string) Shape {
	s := simple("string")
	s.Pattern = pattern
	return s
}

// partOf makes an optional or required element of a record.
func partOf(element, key string, s Shape, optional bool) ShapePart {
	return ShapePart{element, key, optional, s}
}
