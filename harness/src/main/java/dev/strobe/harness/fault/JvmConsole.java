package dev.strobe.harness.fault;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Diagnostic commands of another JVM of this host and user, as {@code jcmd} gives them, over one connection that stays open:
 * a {@code jcmd} of its own for each would start a JVM beside the one that is watched.
 *
 * <p>Owned by one thread. The other JVM keeps its local management agent until it ends.
 */
public final class JvmConsole implements AutoCloseable {

    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

    private final JMXConnector connector;
    private final MBeanServerConnection beans;
    private final ObjectName commands;

    private JvmConsole(JMXConnector connector) throws IOException, JMException {
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
        this.commands = new ObjectName(COMMANDS);
    }

    /** "BanJNDI" is suppressed because the address comes from the JVM that was just attached to, on this host. */
    @SuppressWarnings("BanJNDI")
    public static JvmConsole attach(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String address;
            try {
                address = machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
            JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            try {
                return new JvmConsole(connector);
            } catch (IOException | JMException e) {
                connector.close();
                throw e;
            }
        } catch (IOException | JMException | AttachNotSupportedException e) {
            throw new FaultException("cannot attach to the JVM: pid=" + pid + " reason=" + e, e);
        }
    }

    /**
     * Runs one command and returns what it printed.
     *
     * @param operation the command's name as the bean has it: {@code GC.class_histogram} is {@code gcClassHistogram}
     */
    public String command(String operation, String... arguments) {
        try {
            Object printed = beans.invoke(
                    commands, operation, new Object[] {arguments.clone()}, new String[] {String[].class.getName()});
            return String.valueOf(printed);
        } catch (IOException | JMException e) {
            throw new FaultException("a diagnostic command failed: command=" + operation + " reason=" + e, e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The other JVM is gone, and the connection with it.
            System.getLogger(JvmConsole.class.getName()).log(System.Logger.Level.DEBUG, "connection lost", e);
        }
    }
}
