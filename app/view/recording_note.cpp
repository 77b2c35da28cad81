// SPDX-License-Identifier: MIT
#include "app/view/recording_note.h"

#include "app/view/theme.h"

namespace drmscope::app {

namespace {

QString clockText(qint64 seconds) // "0:41", "1:02:03"
{
    const auto two = [](qint64 number) {
        return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
    };
    const QString hours = QString::number(seconds / 3600);
    const qint64 minutes = seconds / 60 % 60;
    return seconds < 3600 ? QStringLiteral("%1:%2").arg(minutes).arg(two(seconds % 60))
                          : QStringLiteral("%1:%2:%3").arg(hours, two(minutes), two(seconds % 60));
}

} // namespace

RecordingNote::RecordingNote(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::RichText);
    setContentsMargins(8, 0, 8, 0);
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &RecordingNote::tellTime);
    hide();
}

void RecordingNote::tell(Recorder::State state)
{
    m_second.stop();
    if (state == Recorder::State::Recording) {
        m_since.start();
        m_second.start();
        tellTime();
        setToolTip(tr("This window records. Ctrl+. ends it and keeps what was recorded."));
    } else if (state == Recorder::State::Stopping) {
        setText(tr("Stopping…"));
        setAccessibleName(text());
        setToolTip(tr("The recorder completes what it has."));
    }
    setVisible(state == Recorder::State::Recording || state == Recorder::State::Stopping);
}

void RecordingNote::tellTime()
{
    const QString text = tr("Recording · %1").arg(clockText(m_since.elapsed() / 1000));
    setText(QStringLiteral("<span style=\"color:%1\">●</span>&nbsp;%2")
                .arg(Theme(palette()).leaked.name(), text));
    setAccessibleName(text);
}

} // namespace drmscope::app
