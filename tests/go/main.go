// Checks what an archive hands out with Go's own transparency log (golang.org/x/mod/sumdb).
//
// Usage: check FOLDER, with the folder made by tests/test_go.py. Prints one line for each check that holds.
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var folder = os.Args[1]

func read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(folder, name))
	must(err)
	return data
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func hashes(lines []string) []tlog.Hash {
	var found []tlog.Hash
	for _, line := range lines {
		data, err := base64.StdEncoding.DecodeString(line)
		must(err)
		found = append(found, tlog.Hash(data))
	}
	return found
}

// head opens a checkpoint with the log's key; text is the note's.
func head(data []byte) (size int64, root tlog.Hash, text string) {
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read("log.vkey"))))
	must(err)
	opened, err := note.Open(data, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err = strconv.ParseInt(lines[1], 10, 64)
	must(err)
	return size, hashes(lines[2:3])[0], opened.Text
}

// tiles reads a C2SP folder: Go's paths name the height of a tile as well.
type tiles struct{}

func (tiles) Height() int { return 8 }

func (tiles) ReadTiles(wanted []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range wanted {
		data = append(data, read("public/tile/"+strings.TrimPrefix(tile.Path(), "tile/8/")))
	}
	return data, nil
}

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func main() {
	above, checkpoint, _ := bytes.Cut(read("proof/entry.tlog-proof"), []byte("\n\n"))
	lines := strings.Split(string(above), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err)
	size, root, _ := head(checkpoint)
	leaf := tlog.RecordHash(read("proof/entry.json"))
	must(tlog.CheckRecord(tlog.RecordProof(hashes(lines[2:])), size, root, index, leaf))
	fmt.Println("inclusion")

	oldSize, oldRoot, _ := head(read("old.checkpoint"))
	above, checkpoint, _ = bytes.Cut(read("growth"), []byte("\n\n"))
	newSize, newRoot, text := head(checkpoint)
	lines = strings.Split(string(above), "\n")
	if lines[0] != fmt.Sprintf("old %d", oldSize) {
		log.Fatalf("the proof starts with %q", lines[0])
	}
	must(tlog.CheckTree(tlog.TreeProof(hashes(lines[1:])), newSize, newRoot, oldSize, oldRoot))
	fmt.Println("growth")

	reader := tlog.TileHashReader(tlog.Tree{N: newSize, Hash: newRoot}, tiles{})
	for at := int64(0); at < newSize; at++ {
		proof, err := tlog.ProveRecord(newSize, at, reader)
		must(err)
		if at == index {
			must(tlog.CheckRecord(proof, newSize, newRoot, at, leaf))
		}
	}
	fmt.Println("tiles")

	signer, err := note.NewSigner(strings.TrimSpace(string(read("secret"))))
	must(err)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)
	if !bytes.Equal(signed, checkpoint) {
		log.Fatal("Go's signature over the same text is another one")
	}
	fmt.Println("signature")
}
