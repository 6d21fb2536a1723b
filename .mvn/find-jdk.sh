# Finds a JDK 25 or later. Sourced by strobe, mvnw and .ci/run, so that all three agree. POSIX sh.
#
# find_jdk    sets JDK to the home of the first one that fits; 1 where there is none.
# require_jdk does the same, or says in one line what is missing and where it looked, and exits 2.

JDK_MIN=25
JDK_FOLDERS='/usr/lib/jvm /usr/java /usr/local /opt /opt/java /Library/Java/JavaVirtualMachines ~/Library/Java/JavaVirtualMachines /opt/homebrew/opt ~/.sdkman/candidates/java ~/.jdks ~/.gradle/jdks ~/.asdf/installs/java ~/.local/share/mise/installs/java'

# A JDK has a compiler; its release file tells the version without the cost of starting it.
jdk_fits() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 1
  jdk_version=
  if [ -r "$1/release" ]; then
    while IFS= read -r jdk_line || [ -n "$jdk_line" ]; do
      case $jdk_line in
        JAVA_VERSION=*) jdk_version=${jdk_line#JAVA_VERSION=} ;;
      esac
    done <"$1/release"
    jdk_version=${jdk_version#\"}
  else
    jdk_version=$("$1/bin/javac" -version 2>/dev/null) || return 1
    jdk_version=${jdk_version#javac }
  fi
  jdk_version=${jdk_version%%[!0-9]*}
  [ "${jdk_version:-0}" -ge "$JDK_MIN" ]
}

# The home behind the java on PATH; nothing where that is a shim of a version manager.
jdk_on_path() {
  jdk_java=$(command -v java 2>/dev/null) || return 1
  jdk_java=$(readlink -f "$jdk_java" 2>/dev/null) || return 1
  printf '%s\n' "${jdk_java%/bin/java}"
}

find_jdk() {
  JDK=
  # A choice made by name is never passed over in silence.
  if [ -n "${STROBE_JAVA_HOME:-}" ]; then
    jdk_fits "$STROBE_JAVA_HOME" || return 1
    JDK=$STROBE_JAVA_HOME
    return 0
  fi
  for jdk_home in "${JAVA_HOME:-}" "$(jdk_on_path)"; do
    if [ -n "$jdk_home" ] && jdk_fits "$jdk_home"; then
      JDK=$jdk_home
      return 0
    fi
  done
  for jdk_folder in $JDK_FOLDERS; do
    case $jdk_folder in
      "~"*) jdk_folder=${HOME:-}${jdk_folder#"~"} ;;
    esac
    for jdk_home in "$jdk_folder"/* "$jdk_folder"/*/Contents/Home "$jdk_folder"/*/libexec/openjdk.jdk/Contents/Home; do
      if jdk_fits "$jdk_home"; then
        JDK=$jdk_home
        return 0
      fi
    done
  done
  return 1
}

# $1: name of the program that asks
require_jdk() {
  find_jdk && return 0
  if [ -n "${STROBE_JAVA_HOME:-}" ]; then
    echo "$1: STROBE_JAVA_HOME=$STROBE_JAVA_HOME is not a JDK $JDK_MIN or later (bin/javac is missing or older)" >&2
  else
    echo "$1: no JDK $JDK_MIN or later found (one with javac); looked at JAVA_HOME=${JAVA_HOME:-(not set)}," \
      "the java on PATH ($(command -v java || echo none)) and in $JDK_FOLDERS;" \
      "install one there or set STROBE_JAVA_HOME to it" >&2
  fi
  exit 2
}
