package dev.strobe.broker.cluster.metadata;

/** Outcomes as bytes, for a node that has a command applied elsewhere first: version, kind, fields. */
public final class OutcomeCodec {

    static final int VERSION = 1;

    private static final int DONE = 1;
    private static final int GIVEN = 2;
    private static final int REFUSED = 3;

    private OutcomeCodec() {}

    public static byte[] encode(Outcome outcome) {
        FieldWriter out = new FieldWriter().raw(VERSION);
        switch (outcome) {
            case Outcome.Done done -> out.raw(DONE);
            case Outcome.Given given -> out.raw(GIVEN).number(given.value());
            case Outcome.Refused refused ->
                out.raw(REFUSED).constant(refused.reason()).text(refused.message());
        }
        return out.bytes();
    }

    /**
     * The outcome of some bytes.
     *
     * @throws MetadataCodecException if they are damaged or of another version
     */
    public static Outcome decode(byte[] bytes) {
        FieldReader in = new FieldReader(bytes, 0, bytes.length);
        int version = in.raw();
        if (version != VERSION) {
            throw new MetadataCodecException("outcome of another version: version=" + version + " known=" + VERSION);
        }
        int kind = in.raw();
        Outcome outcome = switch (kind) {
            case DONE -> new Outcome.Done();
            case GIVEN -> new Outcome.Given(in.number());
            case REFUSED -> new Outcome.Refused(in.constant(Outcome.Reason.class), in.text());
            default -> throw new MetadataCodecException("unknown kind of outcome: kind=" + kind);
        };
        in.end();
        return outcome;
    }
}
