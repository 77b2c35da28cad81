// SPDX-License-Identifier: MIT
#include "app/view/start_page.h"

#include "app/model/recent_files.h"
#include "app/view/recording_note.h"

#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace drmscope::app {

namespace {

constexpr int kNameLetters = 34; // of a file's name there is room for

QFont enlarged(QFont font, double factor)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(true);
    return font;
}

QLabel* quiet(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setWordWrap(true);
    return label;
}

} // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent)
{
    setBackgroundRole(QPalette::Window);
    setAutoFillBackground(true);
    auto* title = new QLabel(QStringLiteral("drmscope"), this);
    title->setFont(enlarged(font(), 2.2));
    auto* claim =
        quiet(tr("What a Linux DRM driver owns, and for how long: every managed resource of every "
                 "drm_device, from its add to its release, across hot-unplug and last close."),
              this);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    addDemoCard(row);
    addOpenCard(row);
    addRecordCard(row);
    addRecordingCard(row);
    m_recentCard = makeCard(tr("Recent sessions"), {}, &m_recent);
    row->addWidget(m_recentCard, 1);
    auto* column = new QVBoxLayout;
    column->setSpacing(10);
    column->addStretch(2);
    column->addWidget(title);
    column->addWidget(claim);
    column->addSpacing(16);
    column->addLayout(row);
    column->addStretch(3);
    auto* middle = new QHBoxLayout(this);
    middle->setContentsMargins(32, 24, 32, 24);
    middle->addStretch(1);
    middle->addLayout(column, 8);
    middle->addStretch(1);
    refresh();
}

QWidget* StartPage::makeCard(const QString& title, const QString& text, QVBoxLayout** body)
{
    auto* card = new QFrame(this);
    card->setFrameShape(QFrame::StyledPanel);
    card->setBackgroundRole(QPalette::Base);
    card->setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(18, 16, 18, 16);
    layout->setSpacing(10);
    auto* head = new QLabel(title, card);
    head->setFont(enlarged(font(), 1.15));
    layout->addWidget(head);
    if (!text.isEmpty()) {
        layout->addWidget(quiet(text, card));
    }
    *body = layout;
    return card;
}

void StartPage::addOpenCard(QLayout* row)
{
    QVBoxLayout* body = nullptr;
    auto* card = makeCard(tr("Open a session"),
                          tr("A .drmscope file that you or somebody else recorded. Drop it "
                             "anywhere on this window, too."),
                          &body);
    m_open = new QPushButton(tr("Open file…"), card);
    m_open->setAutoDefault(true); // Enter does what Space does
    m_open->setAccessibleName(tr("Open a session file"));
    connect(m_open, &QPushButton::clicked, this, &StartPage::openAsked);
    body->addStretch(1);
    body->addWidget(m_open, 0, Qt::AlignLeft);
    static_cast<QHBoxLayout*>(row)->addWidget(card, 1);
}

void StartPage::addDemoCard(QLayout* row)
{
    QVBoxLayout* body = nullptr;
    auto* card = makeCard(tr("See what it is"),
                          tr("A real recording: a display that is unplugged while a program holds "
                             "it open, and a driver that leaks. Needs no root."),
                          &body);
    m_demo = new QPushButton(tr("Open the demo"), card);
    m_demo->setAutoDefault(true);
    connect(m_demo, &QPushButton::clicked, this, &StartPage::demoAsked);
    body->addStretch(1);
    body->addWidget(m_demo, 0, Qt::AlignLeft);
    static_cast<QHBoxLayout*>(row)->addWidget(card, 1);
}

void StartPage::addRecordCard(QLayout* row)
{
    QVBoxLayout* body = nullptr;
    m_recordCard = makeCard(tr("Record one"),
                            tr("Arm it first, then bind, open, unplug and close: this machine, "
                               "another by ssh, or a virtual one."),
                            &body);
    auto* button = new QPushButton(tr("Record…"), m_recordCard);
    button->setAutoDefault(true);
    connect(button, &QPushButton::clicked, this, &StartPage::recordAsked);
    body->addStretch(1);
    auto* command =
        quiet(tr("Or in a terminal: %1").arg(QStringLiteral("sudo drmscope record")), m_recordCard);
    command->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    body->addWidget(command);
    body->addWidget(button, 0, Qt::AlignLeft);
    static_cast<QHBoxLayout*>(row)->addWidget(m_recordCard, 1);
}

void StartPage::addRecordingCard(QLayout* row)
{
    QVBoxLayout* body = nullptr;
    m_recordingCard = makeCard(tr("This window records"), {}, &body);
    m_recording = new RecordingNote(m_recordingCard);
    m_recording->setContentsMargins({});
    m_recorded = quiet({}, m_recordingCard);
    m_recorded->setTextFormat(Qt::PlainText);
    m_show = new QPushButton(tr("Show it"), m_recordingCard);
    m_show->setAccessibleName(tr("Show the recording"));
    m_stop = new QPushButton(tr("Stop"), m_recordingCard);
    m_stop->setToolTip(tr("Ends the recording and keeps what was recorded (Ctrl+.)"));
    connect(m_show, &QPushButton::clicked, this, &StartPage::recordingAsked);
    connect(m_stop, &QPushButton::clicked, this, &StartPage::stopAsked);
    body->addWidget(m_recording);
    body->addWidget(m_recorded);
    body->addStretch(1);
    for (auto* button : {m_show, m_stop}) {
        button->setAutoDefault(true);
        body->addWidget(button, 0, Qt::AlignLeft);
    }
    m_recordingCard->hide();
    static_cast<QHBoxLayout*>(row)->addWidget(m_recordingCard, 1);
}

void StartPage::tell(Recorder::State state, const QString& file)
{
    const bool records = state == Recorder::State::Recording || state == Recorder::State::Stopping;
    m_recording->tell(state);
    m_recorded->setText(fontMetrics().elidedText(QFileInfo(file).fileName(), Qt::ElideMiddle,
                                                 fontMetrics().averageCharWidth() * kNameLetters));
    m_recorded->setToolTip(file.toHtmlEscaped());
    m_stop->setEnabled(state == Recorder::State::Recording);
    m_recordCard->setHidden(records);
    m_recordingCard->setVisible(records);
    setFocusProxies();
}

void StartPage::setFocusProxies()
{
    setFocusProxy(!m_recordingCard->isHidden()    ? m_show
                  : RecentFiles::list().isEmpty() ? m_demo
                                                  : m_open);
}

void StartPage::refresh()
{
    while (m_recent->count() > 1) { // all but the title
        auto* item = m_recent->takeAt(1);
        delete item->widget();
        delete item;
    }
    const auto paths = RecentFiles::list();
    setFocusProxies();
    if (paths.isEmpty()) {
        m_recent->addWidget(
            quiet(tr("None yet. Sessions that you open are listed here."), m_recentCard));
    }
    for (const auto& path : paths) {
        auto* button = new QPushButton(m_recentCard);
        const QFileInfo file(path);
        button->setText(fontMetrics()
                            .elidedText(file.fileName(), Qt::ElideMiddle,
                                        fontMetrics().averageCharWidth() * kNameLetters)
                            .replace(QLatin1Char('&'), QStringLiteral("&&")));
        button->setToolTip(path.toHtmlEscaped());
        button->setFlat(true);
        button->setAutoDefault(true);
        button->setStyleSheet(QStringLiteral("text-align: left; padding: 3px;"));
        button->setAccessibleName(tr("Open %1").arg(path));
        connect(button, &QPushButton::clicked, this, [this, path] { emit fileChosen(path); });
        m_recent->addWidget(button);
    }
    m_recent->addStretch(1);
}

} // namespace drmscope::app
