// Package companyfile reads and writes the books of a company as a folder of JSON or CSV files that people can make,
// read and mend: the company, its accounts, lists, contacts, items, documents and journals.
//
// It owns the format and what is said of each row that cannot be taken. It refuses to know of connections, platforms
// and HTTP, and never writes a file itself: files are names and bytes.
//
// Invariants: what Write makes of books, Import makes into books of which Write makes the same files. A row is taken as
// it is or not at all: nothing is mended, every refusal names file, line, field and remedy, and the rest goes on. The
// books that Import makes balance.
package companyfile
