package ui

// IconName names a drawing of 20 × 20 units. An icon always stands beside a word; only that of the
// contrast stands alone on phones, with its word for screen readers.
type IconName string

// The icons. They are few on purpose.
const (
	IconAlert    IconName = "alert"
	IconCalendar IconName = "calendar"
	IconCheck    IconName = "check"
	IconClock    IconName = "clock"
	IconCoin     IconName = "coin"
	IconContrast IconName = "contrast"
	IconDocument IconName = "document"
	IconDownload IconName = "download"
	IconExternal IconName = "external"
	IconFolder   IconName = "folder"
	IconHelp     IconName = "help"
	IconInbox    IconName = "inbox"
	IconMenu     IconName = "menu"
	IconPause    IconName = "pause"
	IconPen      IconName = "pen"
	IconPerson   IconName = "person"
	IconPhone    IconName = "phone"
	IconSearch   IconName = "search"
)

// drawings are paths drawn with a line of 1.75 units in the colour of the text.
var drawings = map[IconName]string{
	IconAlert:    "M10 2.5 18.2 17H1.8zM10 8v4M10 14.4v.2",
	IconCalendar: "M3 4.5h14V17H3zM3 8.5h14M6.5 2.5v3.5M13.5 2.5v3.5",
	IconCheck:    "M3.5 10.5l4.2 4.2L16.5 5.5",
	IconClock:    "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 5.8V10l3 2",
	IconCoin:     "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM7.6 7h5l-5.2 6h5.2",
	IconContrast: "M10 2.5a7.5 7.5 0 1 0 0 15zM10 2.5a7.5 7.5 0 0 1 0 15M12.6 5.2v9.6M15 7v6",
	IconDocument: "M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4M7.8 10.5h5M7.8 13.5h5",
	IconDownload: "M10 2.5v10M5.8 8.6 10 12.7l4.2-4.1M3.5 16.5h13",
	IconExternal: "M8 4.5H3.5v12h12V12M11.5 3h5.5v5.5M17 3l-7.5 7.5",
	IconFolder:   "M2.5 4.5h5l2 2.2h8v9.8h-15z",
	IconHelp:     "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM7.8 8a2.2 2.2 0 1 1 3.4 1.8c-.8.5-1.2 1-1.2 1.9M10 14.2v.2",
	IconInbox:    "M2.5 11.5 5 4h10l2.5 7.5V16h-15zM2.5 11.5H7l1 2h4l1-2h4.5",
	IconMenu:     "M2.5 5h15M2.5 10h15M2.5 15h15",
	IconPause:    "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM8 7v6M12 7v6",
	IconPen:      "M3.5 16.5l.7-3.7 8.8-8.8 3 3-8.8 8.8zM11.3 5.7l3 3",
	IconPerson:   "M10 3a3.3 3.3 0 1 0 0 6.6A3.3 3.3 0 0 0 10 3zM3.5 17c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5",
	IconPhone:    "M4 3h3l1.5 3.8-1.9 1.4a9 9 0 0 0 5.2 5.2l1.4-1.9L17 13v3c0 .6-.5 1-1 1C9 17 3 11 3 4c0-.5.4-1 1-1z",
	IconSearch:   "M8.8 3a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8.8 3zM13 13l4.3 4.3",

	// The tools of RichText.
	"bold":    "M6 3.5h5a3 3 0 0 1 0 6H6zM6 9.5h6a3.5 3.5 0 0 1 0 7H6z",
	"italic":  "M8 3.5h6M6 16.5h6M11.5 3.5l-3 13",
	"heading": "M5 3.5v13M15 3.5v13M5 10h10",
	"list":    "M8 5h9M8 10h9M8 15h9M3.5 5h.1M3.5 10h.1M3.5 15h.1",
	"numbers": "M8 5h9M8 10h9M8 15h9M3 4l1-.8V7M2.8 12.2c.3-.8 1.9-.8 1.9.3 0 .8-1.7 1.6-1.9 2.700h2",
	"link":    "M8 12l4-4M9 5.500l1.5-1.500a3.5 3.5 0 0 1 5 5L14 10.500M11 14.500l-1.5 1.500a3.5 3.5 0 0 1-5-5L6 9.5",
}
