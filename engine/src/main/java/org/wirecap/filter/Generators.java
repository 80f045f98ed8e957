package org.wirecap.filter;

/**
 * What makes conditions of primitives, for one expression: all of them share its {@link Headers}.
 *
 * @param protocols protocols
 * @param encapsulation headers with headers inside
 * @param identifiers names and addresses
 * @param access bytes and arithmetic
 * @param miscellaneous the rest
 */
record Generators(
    ProtocolCode protocols,
    EncapsulationCode encapsulation,
    IdentifierCode identifiers,
    AccessCode access,
    MiscellaneousCode miscellaneous) {

  static Generators of(FilterOptions options, Faults faults) {
    Headers headers = new Headers(options.linkType());
    LinkCode link = new LinkCode(headers, options, faults);
    PortCode ports = new PortCode(headers, link, faults);
    EncapsulationCode encapsulation = new EncapsulationCode(headers, link, ports, faults);
    HostCode hosts = new HostCode(headers, link, encapsulation, faults);
    ProtocolCode protocols = new ProtocolCode(headers, link, faults);
    return new Generators(
        protocols,
        encapsulation,
        new IdentifierCode(headers, hosts, protocols, ports, options, faults),
        new AccessCode(headers, protocols, ports, faults),
        new MiscellaneousCode(headers, link, hosts, encapsulation, options, faults));
  }
}
