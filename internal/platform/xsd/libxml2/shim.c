/* What the Go side calls. Schemas come from a catalogue in memory; nothing else is ever opened. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlschemas.h>

#define EXPORT(name) __attribute__((export_name(#name)))

/* Problems as lines of "line TAB element TAB message LF"; what does not fit is left out. */
static char problems[1 << 16];
static int used;
static int exhausted; /* memory ran out somewhere, whatever else is said */

static void note(void *unused, xmlErrorPtr e) {
  if (e->code == XML_ERR_NO_MEMORY) exhausted = 1;
  const char *element = "", *message = e->message ? e->message : "";
  if (e->node && ((xmlNodePtr)e->node)->type == XML_ELEMENT_NODE) element = (const char *)((xmlNodePtr)e->node)->name;
  long line = e->node ? xmlGetLineNo(e->node) : e->line;
  int room = sizeof problems - used;
  int n = snprintf(problems + used, room, "%ld\t%s\t%s", line, element, message);
  if (n <= 0 || n + 1 >= room) { problems[used] = 0; return; }
  for (int i = used; i < used + n - 1; i++) if (problems[i] == '\n') problems[i] = ' ';
  used += n;
  if (problems[used - 1] != '\n') problems[used++] = '\n';
}

#define MAX 512
static struct { char *address; char *bytes; int n; } catalogue[MAX];
static int entries;

static xmlParserInputPtr load(const char *address, const char *id, xmlParserCtxtPtr c) {
  for (int i = 0; address && i < entries; i++) {
    if (strcmp(address, catalogue[i].address)) continue;
    xmlParserInputBufferPtr b = xmlParserInputBufferCreateMem(catalogue[i].bytes, catalogue[i].n, XML_CHAR_ENCODING_NONE);
    xmlParserInputPtr in = b ? xmlNewIOInputStream(c, b, XML_CHAR_ENCODING_NONE) : NULL;
    if (in) in->filename = (char *)xmlStrdup((const xmlChar *)address);
    return in;
  }
  return NULL;
}

static int doctype;

/* A document type declaration ends the parsing: entities and defaults from it could change what was signed. */
static void refuse(void *c, const xmlChar *name, const xmlChar *id, const xmlChar *system) {
  doctype = 1;
  xmlStopParser(c);
}

EXPORT(setup) void setup(void) {
  xmlInitParser();
  xmlSetExternalEntityLoader(load);
  xmlSetStructuredErrorFunc(NULL, note);
}

EXPORT(alloc) void *alloc(int n) { return malloc(n); }
EXPORT(release) void release(void *p) { free(p); }
EXPORT(problems_at) char *problems_at(void) { return problems; }
EXPORT(problems_len) int problems_len(void) { return used; }

/* put adds a schema; both buffers stay ours. */
EXPORT(put) int put(char *address, char *bytes, int n) {
  if (entries == MAX) return 0;
  catalogue[entries].address = address;
  catalogue[entries].bytes = bytes;
  catalogue[entries++].n = n;
  return 1;
}

/* compile reads the schema of an address with all that it imports; 0 when it cannot. */
EXPORT(compile) xmlSchemaPtr compile(char *address) {
  used = exhausted = 0;
  xmlSchemaParserCtxtPtr c = xmlSchemaNewParserCtxt(address);
  if (!c) return NULL;
  xmlSchemaSetParserStructuredErrors(c, note, NULL);
  xmlSchemaPtr s = xmlSchemaParse(c);
  xmlSchemaFreeParserCtxt(c);
  return s;
}

enum { VALID, INVALID, MALFORMED, DOCTYPE, BROKEN };

/* check validates a document. */
EXPORT(check) int check(xmlSchemaPtr s, char *b, int n) {
  used = doctype = exhausted = 0;
  xmlParserCtxtPtr p = xmlNewParserCtxt();
  if (!p) return BROKEN;
  p->sax->internalSubset = refuse;
  xmlDocPtr d = xmlCtxtReadMemory(p, b, n, "", NULL, XML_PARSE_NONET | XML_PARSE_BIG_LINES);
  int formed = p->wellFormed;
  xmlFreeParserCtxt(p);
  if (doctype || !d || !formed) {
    if (d) xmlFreeDoc(d);
    return exhausted ? BROKEN : doctype ? DOCTYPE : MALFORMED;
  }
  xmlSchemaValidCtxtPtr v = xmlSchemaNewValidCtxt(s);
  int r = -1;
  if (v) {
    xmlSchemaSetValidStructuredErrors(v, note, NULL);
    r = xmlSchemaValidateDoc(v, d);
    xmlSchemaFreeValidCtxt(v);
  }
  xmlFreeDoc(d);
  return exhausted || r < 0 ? BROKEN : r == 0 ? VALID : INVALID;
}
