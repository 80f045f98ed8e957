package org.wirecap.bpf;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wirecap.linux.KernelHeaders;

/** Every offset of this package against the kernel's headers. */
class BpfStructTest {

  @Test
  void partsOfBpfAttr() {
    new KernelHeaders()
        .part(BpfAttrMapCreate.class, "union bpf_attr", "")
        .part(BpfAttrMapElem.class, "union bpf_attr", "")
        .part(BpfAttrProgLoad.class, "union bpf_attr", "")
        .part(BpfAttrTestRun.class, "union bpf_attr", "test.")
        .part(BpfAttrLinkCreate.class, "union bpf_attr", "link_create.")
        .part(BpfAttrInfo.class, "union bpf_attr", "info.")
        .part(BpfAttrGetId.class, "union bpf_attr", "")
        .compare();
  }

  @Test
  void structs() {
    new KernelHeaders()
        .part(BpfProgInfo.class, "struct bpf_prog_info", "")
        .struct(XdpMd.class, "struct xdp_md", "", Map.of())
        .compare();
  }

  @Test
  void numbers() {
    KernelHeaders headers = new KernelHeaders().numbers(Bpf.class, "").numbers(XdpAction.class, "");
    for (Helper helper : Helper.values()) {
      headers.number("Helper." + helper, "BPF_FUNC_" + toLowerCase(helper), helper.number());
    }
    headers
        .number("BPF_PSEUDO_MAP_FD", "BPF_PSEUDO_MAP_FD", Instruction.PSEUDO_MAP_FD)
        .number("BPF_PSEUDO_MAP_VALUE", "BPF_PSEUDO_MAP_VALUE", Instruction.PSEUDO_MAP_VALUE)
        .compare();
  }

  private static String toLowerCase(Helper helper) {
    return helper.name().toLowerCase(Locale.ROOT);
  }
}
