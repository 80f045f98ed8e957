package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;

/** Programs that are measured, and that say when they are ready. */
class ChildTest {
  @Test
  void aProgramIsThereOnceItSaysThatItIsReady() {
    try (Child child =
        Child.start(
            List.of("sh", "-c", "echo warming; echo ready; read word; echo $word"), "rea")) {
      assertTrue(child.lines().contains("ready"));
      child.say("done\n");
      assertEquals("done", child.await("done"));
    }
  }

  @Test
  void whatItSaidInsteadIsNamed() {
    var e =
        assertThrows(
            WirecapException.class,
            () -> Child.start(List.of("sh", "-c", "echo no such device"), "ready"));
    assertEquals("sh: never said \"ready\", but at last: no such device", e.getMessage());
  }
}
