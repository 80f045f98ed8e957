package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {
  @Test
  void aNoteIsSaidOnceAndKept() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Notes notes =
        new Notes(Console.of(InputStream.nullInputStream(), OutputStream.nullOutputStream(), said));
    List.of("b", "a", "b").forEach(notes::add);
    assertEquals("note: b\nnote: a\n", said.toString(StandardCharsets.UTF_8));
    assertEquals(List.of("b", "a"), notes.all());
  }
}
