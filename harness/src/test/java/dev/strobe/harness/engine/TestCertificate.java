package dev.strobe.harness.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate that signs itself, for 127.0.0.1, made by the JDK's own tool. */
record TestCertificate(Path store, Path pem) {

    private static final String PASSWORD = "test-only";
    private static final long MADE_WITHIN_S = 30;

    static TestCertificate make(Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("sink.p12");
        Path pem = folder.resolve("sink.pem");
        List<String> key = List.of("-alias", "sink", "-keystore", store.toString(), "-storepass", PASSWORD);
        keytool(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1"), key);
        keytool(List.of("-exportcert", "-rfc", "-file", pem.toString()), key);
        return new TestCertificate(store, pem);
    }

    private static void keytool(List<String> action, List<String> key) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(action);
        command.addAll(key);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(MADE_WITHIN_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("keytool failed: command=" + command);
        }
    }

    SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
