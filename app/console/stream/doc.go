// Package stream sends the journal live to pages and programs over one WebSocket each, and is the only importer of
// gorilla/websocket.
//
// Frames carry summaries of at most some hundred bytes; headers and bodies are read by HTTP. Every frame has the
// epoch of the workspace and the last sequence number it speaks of, so that a client resumes where it was: what it
// missed is replayed from the journal, or, when that is too much, it is told to read anew. A client that reads too
// slowly is told which entries it missed and stays connected; the journal never waits for it.
package stream
